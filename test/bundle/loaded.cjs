// Put before a command with `node -r`: writes the files of dist/ that it loaded to the file that LOADED names, at the end of the process, or
// when the program writes the text UNTIL, which ends it.
const fs = require('node:fs');
const path = require('node:path');

const dist = path.join(__dirname, '..', '..', 'dist');
process.on('exit', () => {
  const files = Object.keys(require.cache).map((file) => path.relative(dist, file).replaceAll('\\', '/'));
  fs.writeFileSync(process.env.LOADED, files.filter((file) => !file.startsWith('..')).join('\n'));
});
const { writeSync } = fs;
fs.writeSync = (...given) => {
  const written = writeSync(...given);
  if (process.env.UNTIL && String(given[1]).includes(process.env.UNTIL)) process.exit(0);
  return written;
};
