// `npm start` (the wizard on the embedded sandbox) and `npm run setup` (on a real account), in a fresh clone too. Arguments after `--` are passed on.
import './ready.mjs';

await import('../../dist/cli.js');
