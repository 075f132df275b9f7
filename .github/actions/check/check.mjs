// Runs the check, hands its result to the runner (GITHUB_OUTPUT, GITHUB_STEP_SUMMARY) and ends with its exit code. CHECK_COMMAND is for tests.
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync } from 'node:fs';

const { CHECK_ENV_FILE = '.env', CHECK_VERSION = '0.2', CHECK_COMMAND, GITHUB_OUTPUT, GITHUB_STEP_SUMMARY } = process.env;
// A version is a version: nothing else gets into the command line.
if (!/^[\w.-]+$/.test(CHECK_VERSION)) {
  process.stderr.write('The input “version” is not a version.\n');
  process.exit(2);
}
const [command, ...args] = CHECK_COMMAND
  ? JSON.parse(CHECK_COMMAND)
  : ['npx', '--yes', `kaltura-setup@${CHECK_VERSION}`];
const { status, stdout, error } = spawnSync(command, [...args, 'check', '--json', '-f', CHECK_ENV_FILE], {
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'inherit'],
});

/** The document that was printed; null where there is none. */
function printed() {
  try {
    return JSON.parse(stdout);
  } catch {
    return null;
  }
}

/** Text in a cell of a table: no markup, no new cell, no new line. */
const cell = (text) =>
  String(text ?? '')
    .replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign])
    .replace(/[\\`*_[\]|!]/g, '\\$&')
    .replace(/\s+/g, ' ');

function give(name, value) {
  if (!GITHUB_OUTPUT) return;
  // Ended by a word that no value can hold.
  const end = randomBytes(16).toString('hex');
  appendFileSync(GITHUB_OUTPUT, `${name}<<${end}\n${value}\n${end}\n`);
}

function summary({ status: all, account, credentials, warnings }) {
  const marks = { valid: '✅', invalid: '❌', missing: '❌', unchecked: '⚠️', unset: '–' };
  return [
    `### Kaltura credentials: ${cell(all)}${account ? `, ${cell(account.name)} (${cell(account.partnerId)})` : ''}`,
    '',
    '| | variable | value | |',
    '| --- | --- | --- | --- |',
    ...credentials.map(
      (each) =>
        `| ${marks[each.status] ?? ''} ${cell(each.status)} | ${cell(each.variable)} | ${cell(each.value)} | ${cell(each.message)} ${each.status === 'valid' ? '' : cell(each.fix)} |`,
    ),
    ...warnings.map(({ message, fix }) => `\n⚠️ ${cell(message)} ${cell(fix)}`),
    '',
  ].join('\n');
}

const answer = printed();
if (!answer) {
  process.stderr.write(`${command} gave no result${error ? ` (${error.message})` : ''}.\n`);
  process.exit(status || 70);
}
if (answer.error) {
  give('status', 'failed');
  process.stderr.write(`${answer.error.message} ${answer.error.fix ?? ''}\n`);
  if (GITHUB_STEP_SUMMARY)
    appendFileSync(GITHUB_STEP_SUMMARY, `### Kaltura credentials\n\n❌ ${cell(answer.error.message)} ${cell(answer.error.fix)}\n`);
} else {
  give('status', answer.status);
  give('account', answer.account?.name ?? '');
  give('next', answer.next.join('\n'));
  if (GITHUB_STEP_SUMMARY) appendFileSync(GITHUB_STEP_SUMMARY, summary(answer));
}
process.exit(status ?? 70);
