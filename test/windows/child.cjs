// Put before the command with `node -r`, under Wine: a console title, without which libuv stops
// there; pipes that pretend to be a terminal (Wine's own console cannot draw one); a file that is
// open in another program for HELD_MS milliseconds.
const fs = require('node:fs');
process.title = 'kaltura-setup';
if (process.env.PRETEND_TTY) {
  const { stdin, stdout } = process;
  const size = [80, 24];
  Object.assign(stdin, { isTTY: true, isRaw: false });
  stdin.setRawMode = (on) => Object.assign(stdin, { isRaw: on });
  Object.assign(stdout, {
    isTTY: true,
    columns: size[0],
    rows: size[1],
    getWindowSize: () => size,
  });
  Object.assign(stdout, { getColorDepth: () => 24, hasColors: () => true });
}
if (process.env.HELD_MS) {
  const until = Date.now() + Number(process.env.HELD_MS);
  const { renameSync } = fs;
  fs.renameSync = (from, to) => {
    if (Date.now() < until) throw Object.assign(new Error('held'), { code: 'EBUSY' });
    return renameSync(from, to);
  };
  require('node:module').syncBuiltinESMExports();
}
