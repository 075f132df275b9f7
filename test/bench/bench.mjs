// `npm run bench`: how long a person waits, compared with other programs. Needs openssl and curl,
// and npm's registry once.
// `-- --runs <number>`: the number of starts of each program (20 by default).
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import '../../src/build/ready.mjs';
import { environment, median, Pty, pause, quantile } from '../pty.mjs';
import { startSlowApi } from './network.mjs';
import { findPeers } from './peers.mjs';

const { values } = parseArgs({ options: { runs: { type: 'string' } } });
const NODE = process.execPath;
const RUNS = Math.max(1, Number(values.runs ?? 20) || 20);
const root = path.join(import.meta.dirname, '..', '..');
const ANSWERS = JSON.parse(readFileSync(path.join(root, 'test', 'answers.json'), 'utf8'));
const folder = mkdtempSync(path.join(tmpdir(), 'kaltura-setup-bench-'));
const empty = path.join(folder, 'empty');
mkdirSync(empty);
// A copy, in case dist/ is rebuilt during the run.
const CLI = path.join(folder, 'dist', 'cli.js');
cpSync(path.join(root, 'dist'), path.dirname(CLI), { recursive: true });
cpSync(path.join(root, 'package.json'), path.join(folder, 'package.json'));

const ROUND_TRIP_MS = 150;
const FIRST_QUESTION = 'Partner ID';
/** Ink turns bracketed paste on after its first frame. */
const INK_READY = '\u001b[?2004h';

const rows = [];
const addRow = (what, measured, target = '', isMet = null) =>
  rows.push([what, measured, target, isMet === null ? '' : isMet ? 'yes' : '**no**']);
const ms = (number) => `${number.toFixed(number < 10 ? 1 : 0)} ms`;
const shows = (text) => (pty) => pty.output.includes(text);

/**
 * Runs each of `starts` in turn, RUNS times, after one run that does not count. Returns the results
 * by name.
 */
async function interleave(starts) {
  const results = Object.fromEntries(Object.keys(starts).map((name) => [name, []]));
  const order = Object.entries(starts);
  for (let run = 0; run <= RUNS; run++) {
    for (const [name, start] of order) {
      const result = await start();
      if (run > 0) results[name].push(result);
    }
    // The order changes, so that other load on the machine slows every program alike.
    order.push(...order.splice(0, 1 + (run % (order.length - 1))));
  }
  return results;
}

/**
 * Starts a program in a terminal. Returns the milliseconds to its first frame and to Ink's first
 * frame, and whether a key typed at the first frame arrives.
 */
async function startInTerminal(args, sign, isInk) {
  const pty = new Pty([NODE, ...args], { cwd: empty });
  try {
    const first = (await pty.until(shows(sign), sign)) - pty.started;
    if (!isInk) return { first };
    pty.write('77');
    const ready = (await pty.until(shows(INK_READY), 'Ink')) - pty.started;
    const hasKey = (at) =>
      at.screen().includes('77') || at.output.slice(at.output.indexOf(INK_READY)).includes('77');
    const isTyped = await pty.until(hasKey, 'the key').then(
      () => true,
      () => false,
    );
    return { first, ready, isTyped };
  } finally {
    await pty.kill();
  }
}

async function measureStart() {
  const peers = await findPeers(folder);
  const starts = {
    floor: () => startInTerminal(['-e', `console.log('${FIRST_QUESTION}')`], FIRST_QUESTION, false),
  };
  starts['this build'] = () => startInTerminal([CLI], FIRST_QUESTION, true);
  for (const { name, args, sign, isInk } of peers)
    starts[name] = () => startInTerminal(args, sign, isInk);
  const results = await interleave(starts);
  const medianOf = (name, what) => median(results[name].map((run) => run[what]));
  const floor = medianOf('floor', 'first');
  const text = (time) => `${(time / floor).toFixed(2)} × (${ms(time)})`;
  addRow('`node -e` writing a line, the floor', text(floor));
  for (const [what, frame, target, share] of [
    ['first', 'first frame', 'this build within 5 %, or ahead', 1.05],
    ['ready', "Ink's frame", 'this build takes half of it at most', 0.5],
  ]) {
    const own = medianOf('this build', what);
    addRow(`${frame}: this build`, text(own));
    for (const { name, isInk } of peers) {
      if (isInk !== (what === 'ready')) continue;
      const peer = medianOf(name, what);
      addRow(`${frame}: ${name}`, text(peer), target, own <= peer * share);
    }
  }
  const typed = results['this build'].filter(({ isTyped }) => isTyped).length;
  addRow('keys typed at the first frame that arrive', `${typed} of ${RUNS}`, 'all', typed === RUNS);
}

/** Milliseconds that a command takes. Rejects if its exit code is not 0. */
function runToEnd(command, args, spawnOptions) {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(command, args, { stdio: 'ignore', ...spawnOptions });
    child.on('close', (code) =>
      code === 0
        ? resolve(performance.now() - started)
        : reject(new Error(`${command} exited with ${code}`)),
    );
  });
}

async function measureCheck() {
  const api = await startSlowApi(root, folder, ROUND_TRIP_MS);
  const { partnerId, adminSecret, playerId, userId } = ANSWERS;
  const base = `${api.origin}/api_v3`;
  const cwd = path.join(folder, 'checked');
  mkdirSync(cwd);
  // No portal: it would be another host.
  const lines = [
    `KALTURA_PARTNER_ID=${partnerId}`,
    `KALTURA_ADMIN_SECRET=${adminSecret}`,
    `KALTURA_SERVICE_URL=${base}`,
    `KALTURA_PLAYER_ID=${playerId}`,
    `KALTURA_USER_ID=${userId}\n`,
  ];
  writeFileSync(path.join(cwd, '.env'), lines.join('\n'), { mode: 0o600 });
  const script = `KS=$(curl -sf -d format=1 -d partnerId=${partnerId} -d secret=${adminSecret} -d type=2 ${base}/service/session/action/start | tr -d '"')
    curl -sf -d format=1 -d "ks=$KS" ${base}/service/baseEntry/action/list | grep -q objects`;
  // Both read the same file of authorities by way of OpenSSL.
  const trust = { SSL_CERT_FILE: api.authorities, CURL_CA_BUNDLE: api.authorities };
  const env = environment({ ...trust, NODE_OPTIONS: '--use-openssl-ca' });
  const starts = {
    curl: () => runToEnd('/bin/sh', ['-c', script], { cwd, env: environment(trust) }),
  };
  starts['this build'] = () => runToEnd(NODE, [CLI, 'check'], { cwd, env });
  const results = await interleave(starts);
  const [own, curl] = [median(results['this build']), median(results.curl)];
  const what = `\`check\`, https, ${ROUND_TRIP_MS} ms a round trip`;
  addRow(`${what}: two curl calls`, ms(curl), 'this build is faster', own < curl);
  addRow(`${what}: this build`, ms(own));
}

/**
 * Milliseconds from each of 200 keys to the frame that shows it. The spinner runs because the API
 * does not answer the previous step.
 */
async function measureKeys() {
  const silent = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => silent.once('listening', resolve));
  const url = `http://127.0.0.1:${silent.address().port}/api_v3`;
  const args = ['--partner-id', '102', '--service-url', url, '--timeout', '900'];
  const pty = new Pty([NODE, CLI, ...args], { cwd: mkdtempSync(path.join(folder, 'keys-')) });
  const times = [];
  try {
    await pty.until(shows(INK_READY), 'Ink');
    await pause(500);
    let length = 0;
    for (let key = 0; key < 210; key++) {
      // Ten letters, then ten backspaces.
      const isLetter = key % 20 < 10;
      length += isLetter ? 1 : -1;
      const isSeen = (at) => {
        const row = /❯ Admin Secret.*/.exec(at.screen())?.[0] ?? '';
        return Number(/(\d+) character/.exec(row)?.[1] ?? 0) === length;
      };
      const pressed = pty.write(isLetter ? 'a' : '\u007f');
      const took = (await pty.until(isSeen, `key ${key}`)) - pressed;
      if (key >= 10) times.push(took);
      await pause(20 + Math.random() * 40);
    }
  } finally {
    await pty.kill();
    silent.close();
  }
  const p95 = quantile(times, 0.95);
  const what = `key to frame, spinner running, p95 of ${times.length} keys`;
  addRow(what, `${ms(p95)} (median ${ms(median(times))})`, '≤ 16 ms', p95 <= 16);
}

try {
  for (const measure of [measureStart, measureCheck, measureKeys]) {
    process.stderr.write(`${measure.name} …\n`);
    try {
      await measure();
    } catch (error) {
      addRow(measure.name, `failed: ${String(error.message).split('\n')[0]}`, '', false);
      process.stderr.write(`${error.stack}\n`);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const version = execFileSync(NODE, ['--version'], { encoding: 'utf8' }).trim();
console.log(
  `Node ${version} on ${cpus()[0]?.model.trim()}, ${cpus().length} cores, ${process.platform}; medians of ${RUNS} interleaved runs.\n`,
);
const table = [['what', 'measured', 'target', 'met'], ['---', '---', '---', '---'], ...rows];
console.log(table.map((cells) => `| ${cells.join(' | ')} |`).join('\n'));
process.exit(0);
