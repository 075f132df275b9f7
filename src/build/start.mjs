// Runs `npm start` (the wizard on the embedded sandbox) and `npm run setup` (on a real account), in
// a fresh clone too. npm passes on the arguments after `--`.
import './ready.mjs';

await import('../../dist/cli.js');
