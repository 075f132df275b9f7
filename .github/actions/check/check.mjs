// Builds the checkout that contains this file, runs its check, passes the result to the runner
// (GITHUB_OUTPUT, GITHUB_STEP_SUMMARY) and exits with the check's exit code. It never downloads the
// command by name: the lock file pins everything that npm installs.
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, existsSync } from 'node:fs';
import path from 'node:path';

const { CHECK_FILE = '.env', CHECK_SERVICE_URL, GITHUB_OUTPUT, GITHUB_STEP_SUMMARY } = process.env;
const ROOT = path.join(import.meta.dirname, '..', '..', '..');
const CLI = path.join(ROOT, 'dist', 'cli.js');

/** Puts text on one line, without invisible characters and control characters. */
const oneLine = (text) =>
  String(text ?? '')
    .replace(/[\s\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
    .trim();

/**
 * Writes text to the log. The runner obeys a line that begins with :: or contains ##[, so no line
 * here does.
 */
function log(text) {
  for (const line of text.split(/\r\n|[\r\n\u2028\u2029]/))
    if (line !== '') process.stderr.write(`check: ${oneLine(line).replaceAll('##[', '## [')}\n`);
}

/** Escapes text for HTML. In an HTML block of the summary, Markdown has no meaning. */
const html = (text) => oneLine(text).replace(/[&<>"'`]/g, (sign) => `&#${sign.codePointAt(0)};`);

/** Runs a program of the checkout without the job's secrets; ends this run if it fails. */
function build(command, args) {
  const needed =
    /^(?:path|home|user|lang|lc_\w+|tmpdir|temp|tmp|(?:https?|no)_proxy|node_extra_ca_certs|npm_config_\w+)$/i;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => needed.test(name)));
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: ROOT, encoding: 'utf8', env });
  if (status === 0) return;
  log(`${stdout ?? ''}\n${stderr ?? ''}`);
  fail(`${path.basename(command)} ${args[0]} failed${error ? ` (${error.message})` : ''}.`, status);
}

function fail(message, status) {
  log(message);
  writeOutput('status', 'failed');
  writeSummary([`<p>❌ ${html(message)}</p>`]);
  process.exit(status || 70);
}

function writeOutput(name, value) {
  if (!GITHUB_OUTPUT) return;
  // The delimiter is a word that no value can contain.
  const end = randomBytes(16).toString('hex');
  appendFileSync(GITHUB_OUTPUT, `${name}<<${end}\n${value}\n${end}\n`);
}

/**
 * Appends one HTML block to the summary. A blank line would end the block, and none of its lines
 * can be blank.
 */
function writeSummary(lines, title = '') {
  if (!GITHUB_STEP_SUMMARY) return;
  const heading = `<h3>Kaltura credentials${title}</h3>`;
  appendFileSync(GITHUB_STEP_SUMMARY, `${[heading, ...lines].join('\n')}\n\n`);
}

function writeResult({ status, account, credentials, warnings }) {
  const marks = { valid: '✅', invalid: '❌', missing: '❌', unchecked: '⚠️', unset: '–' };
  const row = (each) => [
    `${marks[each.status] ?? ''} ${html(each.status)}`,
    html(each.variable),
    html(each.value),
    html(`${each.message} ${each.status === 'valid' ? '' : (each.fix ?? '')}`),
  ];
  const partner = html(account?.partnerId);
  // An AppToken's session cannot read the account's name.
  const owner = account?.name ? `, ${html(account.name)} (${partner})` : account ? `, account ${partner}` : '';
  writeSummary(
    [
      '<table>',
      '<tr><th></th><th>variable</th><th>value</th><th></th></tr>',
      ...credentials.map((each) => `<tr>${row(each).map((cell) => `<td>${cell}</td>`).join('')}</tr>`),
      '</table>',
      ...warnings.map(({ message, fix }) => `<p>⚠️ ${html(`${message} ${fix ?? ''}`)}</p>`),
    ],
    `: ${html(status)}${owner}`,
  );
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

if (!existsSync(CLI)) {
  build('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund']);
  build('npm', ['run', '--silent', 'build']);
}
// A file name must never be read as an option, by the command or by Node.
const file = CHECK_FILE.startsWith('-') ? `./${CHECK_FILE}` : CHECK_FILE;
const server = CHECK_SERVICE_URL ? [`--service-url=${CHECK_SERVICE_URL}`] : [];
const { status, stdout, stderr, error } = spawnSync(
  process.execPath,
  [CLI, 'check', '--json', '-f', file, ...server],
  { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: 300_000 },
);
log(stderr ?? '');
const result = parse(stdout);
if (!result) fail(`kaltura-setup returned no result${error ? ` (${error.message})` : ''}.`, status);
if (result.error) {
  writeOutput('status', 'failed');
  writeSummary([`<p>❌ ${html(`${result.error.message} ${result.error.fix ?? ''}`)}</p>`]);
} else {
  writeOutput('status', oneLine(result.status));
  writeOutput('account', oneLine(result.account?.name || result.account?.partnerId));
  writeOutput('next', result.next.map(oneLine).join('\n'));
  writeResult(result);
  for (const { status: verdict, variable, message, fix } of result.credentials)
    if (!['valid', 'unset'].includes(verdict)) log(`${variable} is ${verdict}. ${message} ${fix ?? ''}`);
}
process.exit(status ?? 70);
