// Runs under Windows Node: each job of jobs.json in turn, its outcome one line of out.txt. Wine
// cannot hand a pipe of the system to node.exe.
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const CLI = 'C:\\kit\\package\\dist\\cli.js';
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
// STATUS_DLL_INIT_FAILED: Wine could not load node.exe, which happens now and then; nothing of it
// has run.
const NOT_STARTED = 0xc0000142;

async function done(job) {
  let outcome = await tried(job);
  for (let again = 0; outcome.code === NOT_STARTED && again < 3; again++)
    outcome = await tried(job);
  fs.appendFileSync('C:\\kit\\out.txt', `${JSON.stringify(outcome)}\n`);
}

async function tried({ name, args, cwd = 'C:\\proj', env = {}, files = {}, keys, show = [] }) {
  fs.mkdirSync(cwd, { recursive: true });
  for (const [file, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
  // That of the system that Wine runs on is no shell here.
  const { SHELL: _shell, MSYSTEM: _msystem, ...base } = process.env;
  const all = { ...base, ...(keys ? { PRETEND_TTY: '1', WT_SESSION: 'x' } : {}), ...env };
  const child = spawn(process.execPath, ['-r', 'C:\\kit\\child.cjs', CLI, ...args], {
    cwd,
    env: all,
  });
  let out = '';
  let err = '';
  let code = null;
  child.stdout.on('data', (data) => {
    out += data;
  });
  child.stderr.on('data', (data) => {
    err += data;
  });
  child.stdin.on('error', () => {});
  const end = new Promise((resolve) =>
    child.on('exit', (exit, signal) => {
      code = exit ?? signal;
      resolve();
    }),
  );
  let seen = 0;
  for (const [wanted, send] of keys ?? []) {
    const late = Date.now() + 20_000;
    while (!out.slice(seen).includes(wanted) && Date.now() < late && code === null) await sleep(50);
    await sleep(300);
    seen = out.length;
    if (send) child.stdin.write(send);
  }
  if (!keys) child.stdin.end();
  await Promise.race([end, sleep(30_000)]);
  if (code === null) {
    child.kill();
    code = 'late';
  }
  await sleep(100);
  const shown = Object.fromEntries(
    show.map((file) => [file, fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : null]),
  );
  return { name, code, out, err, shown };
}

(async () => {
  for (const job of JSON.parse(fs.readFileSync('C:\\kit\\jobs.json', 'utf8'))) await done(job);
  process.exit(0);
})();
