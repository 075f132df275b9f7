// The jobs to run under Windows; each `expect` returns descriptions of what is wrong.
import { readFileSync } from 'node:fs';

const ANSWERS = JSON.parse(readFileSync(new URL('../answers.json', import.meta.url), 'utf8'));
const { version } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
);
const SECRET = ANSWERS.adminSecret;
const EU = 'https://api.eu.kaltura.com/api_v3';
const FILE = `KALTURA_PARTNER_ID=102\nKALTURA_ADMIN_SECRET=${SECRET}\nKALTURA_SERVICE_URL=${EU}\nKALTURA_USER_ID=me\n`;
/** Words that mean nothing in PowerShell or cmd, and bits that Windows does not have. */
const POSIX = /\beval "|\bunset |< file|\brm -|chmod|0600|0666|\(mode /;

let count = 0;
/** A folder for each job, so that none sees what another wrote. */
const place = () => `C:\\proj\\p${++count}`;

const says = (had, ...words) =>
  words
    .filter((word) => !(had.out + had.err).includes(word))
    .map((word) => `it does not say: ${word}`);
const ends = (had, code) =>
  had.code === code ? [] : [`it ended with ${had.code}, not with ${code}`];
const isPlain = (had) => {
  const found = POSIX.exec(had.out + had.err);
  return found ? [`it says “${found[0]}”`] : [];
};
const json = (had) => {
  try {
    return JSON.parse(had.out);
  } catch {
    return {};
  }
};
const is = (what, value, wanted) =>
  value === wanted ? [] : [`${what} is ${JSON.stringify(value)}, not ${JSON.stringify(wanted)}`];

/**
 * What is wrong with an outcome: its exit code, words, the file, fields of the JSON document, the
 * first command of `next`. All but `anyWords` are looked through for POSIX words.
 */
const expected =
  ({ code, words = [], anyWords = false, text, fields = {}, next }) =>
  (had, file) => [
    ...(code === undefined ? [] : ends(had, code)),
    ...(anyWords ? [] : isPlain(had)),
    ...says(had, ...words),
    ...(text === undefined ? [] : is('the file', file, text)),
    ...Object.entries(fields).flatMap(([name, value]) => is(name, json(had)[name], value)),
    ...(next ? is('the first next', json(had).next?.[0]?.startsWith(next), true) : []),
  ];

const help = (line, ...words) => ({
  name: `help of ${line || 'setup'}: no POSIX words`,
  args: [...line.split(' ').filter(Boolean), '--help'],
  expect: expected({ code: 0, words }),
});

/** A run beside an env file; `expects` is a function, or what `expected` takes. */
function withFile(name, line, expects, more = {}) {
  const cwd = place();
  const { file = `${cwd}\\.env`, text = FILE, ...others } = more;
  const expect = typeof expects === 'function' ? expects : expected(expects);
  return {
    name,
    args: Array.isArray(line) ? line : line.split(' '),
    cwd,
    files: { [file]: text },
    show: [file],
    ...others,
    expect: (had) => expect(had, had.shown[file]),
  };
}

const CHECK = 'check --sandbox --json -f .env';
const OVER = 'check --json --timeout 1';
const ROTATE = 'setup --yes --sandbox -f .env --only user-id --user-id you';
const NO_NETWORK = { HTTPS_PROXY: 'http://127.0.0.1:9' };
const crlf = (text) => text.replaceAll('\n', '\r\n');

/** It waits for each text, then types the keys. */
const WIZARD = [
  ['Partner ID', '102\r'],
  ['Admin Secret', `${SECRET}\r`],
  ['Main V7 player', '\r'],
  ['viewer102', '\r'],
  ['mediaspace', '\r'],
  ['write', '\r'],
  ['answered', ''],
];

const ODD_PATH = 'C:\\proj\\Program Files (x86)\\jörg\\.env';
const OVERRIDDEN = { env: { KALTURA_PLAYER_ID: 'x', ...NO_NETWORK } };
const WITH_OTHER_CASE = { env: { Kaltura_Player_Id: 'x', ...NO_NETWORK } };
const IN_GIT_BASH = { env: { ...OVERRIDDEN.env, MSYSTEM: 'MINGW64' } };
const REMOVE = 'Remove-Item Env:KALTURA_PLAYER_ID';
const CRLF = `# mine\n${FILE}`;
const ROTATED = (text) => text.replace('=me', '=you');
const STAYS_OPEN = ['open in another program', 'Close it there'];
const TOKEN = ['app-token', 'create', '--sandbox', '-f', '.env', '--yes', '--replace-secret'];

export const jobs = [
  { name: 'the version', args: ['--version'], expect: expected({ code: 0, words: [version] }) },
  help(''),
  help('export', '| Invoke-Expression', 'powershell'),
  withFile('check: no warning of a mode', CHECK, (had) => [
    ...expected({ code: 0, fields: { status: 'valid' } })(had),
    ...is('a warning', had.out.includes('WIDE_MODE'), false),
  ]),
  withFile('CRLF stays', ROTATE, { code: 0, text: crlf(ROTATED(CRLF)) }, { text: crlf(CRLF) }),
  withFile('a variable is taken away by Remove-Item', OVER, { next: REMOVE }, OVERRIDDEN),
  withFile('and so is one in another letter case', OVER, { next: REMOVE }, WITH_OTHER_CASE),
  withFile('in Git Bash it is unset', OVER, { anyWords: true, next: 'unset ' }, IN_GIT_BASH),
  withFile('export is for PowerShell', 'export', { words: [`$env:KALTURA_ADMIN_SECRET =`] }),
  withFile(
    'a path with blanks, brackets and letters is given as it is',
    ['check', '--sandbox', '--json', '-f', ODD_PATH],
    (had) => is('the path in next', json(had).next?.[0]?.includes(`-f "${ODD_PATH}"`), true),
    { file: ODD_PATH, text: FILE.replace('=me', '=') },
  ),
  withFile(
    'setup writes a file that another program holds open for a moment',
    ROTATE,
    { code: 0, text: ROTATED(FILE) },
    { env: { HELD_MS: '2500' } },
  ),
  withFile(
    'a file that stays open elsewhere: said so, the file whole',
    ROTATE,
    { code: 4, words: STAYS_OPEN, text: FILE },
    { env: { HELD_MS: '60000' } },
  ),
  (() => {
    const cwd = place();
    const [head, ignored] = [`${cwd}\\.git\\HEAD`, `${cwd}\\.gitignore`];
    return {
      name: 'setup on the sandbox writes its file, and puts it into .gitignore',
      args: ['setup', '--sandbox'],
      ...{ cwd, files: { [head]: 'ref: refs/heads/main\n' }, show: [ignored] },
      expect: (had) => [
        ...expected({ code: 0, words: ['.env.sandbox was written'] })(had),
        ...is('.gitignore', had.shown[ignored], '.env.sandbox\n'),
      ],
    };
  })(),
  {
    ...{ name: 'without a terminal the ways are named', args: [], cwd: place() },
    expect: expected({ code: 2, words: ['--admin-secret-stdin'] }),
  },
  {
    name: 'the wizard, from the first question to the summary',
    args: ['--sandbox'],
    cwd: place(),
    keys: WIZARD,
    expect: expected({ code: 0, words: ['Account Acme Video, 4 entries', 'Invoke-Expression'] }),
  },
  withFile(
    'an AppToken takes the place of the Admin Secret in the file',
    TOKEN,
    (had, text = '') => {
      const isRight = /\r\nKALTURA_APP_TOKEN=[0-9a-f]{32}\r\n/.test(text) && !text.includes(SECRET);
      return [...ends(had, 0), ...is('the file is right', isRight, true), ...isPlain(had)];
    },
    { text: crlf(FILE) },
  ),
];
