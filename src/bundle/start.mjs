// `npm start`: the wizard on the embedded sandbox, in a fresh clone too. Arguments after `--` are passed on.
import './ready.mjs';

process.argv.splice(2, 0, '--sandbox');
await import('../../dist/cli.js');
