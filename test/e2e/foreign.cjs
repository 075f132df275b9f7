// Loaded before the command (`node -r`). Once a file `provoke` is in the folder it prints in every
// way that a library or Node has; once a file `damage` is, past all of them, straight to the
// terminal.
const { existsSync, unlinkSync, writeSync } = require('node:fs');

const ways = {
  provoke: () => {
    process.emitWarning('too many listeners', 'MaxListenersExceededWarning');
    process.emitWarning('old thing', 'DeprecationWarning', 'DEP9999');
    require('node:util').deprecate(() => undefined, 'older thing', 'DEP9998')();
    console.log('a console.log of a library');
    console.error('a console.error of a library');
    console.trace('a trace');
    process.stdout.write('straight to stdout\n');
    process.stderr.write(Buffer.from('straight to stderr, with \u001b[2Jan escape\n'));
    process._rawDebug('Node itself');
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
