// Loaded before a command (`node -r`): ends the process once the command has written UNTIL.
const fs = require('node:fs');

const { writeSync } = fs;
fs.writeSync = (...given) => {
  const written = writeSync(...given);
  if (String(given[1]).includes(process.env.UNTIL)) process.exit(0);
  return written;
};
require('node:module').syncBuiltinESMExports();
