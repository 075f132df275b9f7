// Loaded before the command (`node -r`). Once a file `provoke` is in the folder it prints in every
// way that a library or Node has; once a file `damage` is, past all of them, straight to the
// terminal.
const { existsSync, unlinkSync, writeSync } = require('node:fs');

const ways = {
  provoke: () => {
    process.emitWarning('foreign 1', 'MaxListenersExceededWarning');
    process.emitWarning('foreign 2', 'DeprecationWarning', 'DEP9999');
    require('node:util').deprecate(() => undefined, 'foreign 3', 'DEP9998')();
    console.log('foreign 4');
    console.error('foreign 5');
    console.trace('foreign 6');
    process.stdout.write('foreign 7\n');
    process.stderr.write(Buffer.from('foreign 8, with \u001b[2Jan escape\n'));
    process._rawDebug('foreign 9');
  },
  damage: () => writeSync(1, '\r\nDAMAGE\r\nDAMAGE\r\n'),
};

setInterval(() => {
  for (const [name, way] of Object.entries(ways)) {
    if (!existsSync(name)) continue;
    way();
    // Warnings are emitted at the end of the tick.
    setImmediate(() => setImmediate(() => unlinkSync(name)));
  }
}, 30).unref();
