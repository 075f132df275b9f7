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

const WIZARD = [
  ['Partner ID', '102\r'],
  ['Admin Secret', `${SECRET}\r`],
  ['Main V7 player', '\r'],
  ['viewer102', '\r'],
  ['mediaspace', '\r'],
];

const ODD_PATH = 'C:\\proj\\Program Files (x86)\\jörg\\.env';

/** One folder for two jobs: the second uses the AppToken that the first creates. */
const TOKEN_PLACE = 'C:\\proj\\token';

export const jobs = [
  {
    name: 'the version',
    args: ['--version'],
    expect: (had) => [...ends(had, 0), ...is('stdout', had.out.trim(), version)],
  },
  help(''),
  help('check'),
  help('export', '| Invoke-Expression', 'powershell'),
  {
    name: 'setup on the sandbox writes its file, and no mode is spoken of',
    args: ['setup', '--sandbox'],
    cwd: place(),
    show: [`C:\\proj\\p${count}\\.env.sandbox`],
    expect: (had) => [
      ...ends(had, 0),
      ...isPlain(had),
      ...says(had, '.env.sandbox was written'),
      ...is(
        'the file holds the portal',
        Object.values(had.shown)[0]?.includes('KALTURA_VIDEO_PORTAL'),
        true,
      ),
    ],
  },
  withFile('check of a file: no warning of a mode', CHECK, (had) => [
    ...expected({ code: 0, fields: { status: 'valid' } })(had),
    ...is(
      'a warning',
      json(had).warnings?.some(({ code }) => code === 'WIDE_MODE'),
      false,
    ),
  ]),
  withFile('check with CRLF', CHECK, { fields: { status: 'valid' } }, { text: crlf(FILE) }),
  withFile(
    'a file with CRLF keeps it',
    ROTATE,
    { code: 0, text: crlf(`# mine\n${FILE.replace('=me', '=you')}`) },
    { text: crlf(`# mine\n${FILE}`) },
  ),
  withFile(
    'a wrong secret: JSON, exit code 1, next for this shell',
    CHECK,
    { code: 1, next: 'kaltura-setup setup --yes' },
    { text: FILE.replace(SECRET, '0'.repeat(32)) },
  ),
  withFile(
    'an overriding variable is taken away by Remove-Item',
    OVER,
    { next: 'Remove-Item Env:KALTURA_PLAYER_ID' },
    { env: { KALTURA_PLAYER_ID: 'x', ...NO_NETWORK } },
  ),
  withFile(
    'a variable in another letter case is the same variable',
    OVER,
    { next: 'Remove-Item Env:KALTURA_PLAYER_ID' },
    { env: { Kaltura_Player_Id: 'x', ...NO_NETWORK } },
  ),
  withFile(
    'in Git Bash it is unset',
    OVER,
    { anyWords: true, next: 'unset KALTURA_PLAYER_ID' },
    { env: { KALTURA_PLAYER_ID: 'x', MSYSTEM: 'MINGW64', ...NO_NETWORK } },
  ),
  withFile('export is for PowerShell', 'export', { words: [`$env:KALTURA_ADMIN_SECRET =`] }),
  withFile(
    'export in Git Bash is for that',
    'export',
    { code: 0, anyWords: true, words: ["export KALTURA_USER_ID='me'"] },
    { env: { MSYSTEM: 'MINGW64' } },
  ),
  withFile(
    'export quotes what PowerShell would read',
    'export',
    { code: 0, words: ["$env:KALTURA_USER_ID = 'O''Neil $x `y'"] },
    { text: FILE.replace('=me', '="O\'Neil $x `y"') },
  ),
  withFile('export --format shell', 'export --format shell', {
    code: 0,
    anyWords: true,
    words: ["export KALTURA_PARTNER_ID='102'"],
  }),
  withFile('export for docker', 'export --format docker', { code: 0, words: ['PARTNER_ID=102'] }),
  withFile('export --format example holds no secret', 'export --format example', (had) => [
    ...ends(had, 0),
    ...says(had, 'KALTURA_ADMIN_SECRET=', 'KALTURA_PARTNER_ID=102'),
    ...is('the secret is there', had.out.includes(SECRET), false),
  ]),
  withFile(
    'a path with blanks, brackets and letters is given as it is',
    ['check', '--sandbox', '--json', '-f', ODD_PATH],
    (had) => is('the path in next', json(had).next?.[0]?.includes(`-f "${ODD_PATH}"`), true),
    { file: ODD_PATH, text: FILE.replace('=me', '=') },
  ),
  withFile(
    'setup writes a file that another program holds open for a moment',
    ROTATE,
    { code: 0, text: FILE.replace('=me', '=you') },
    { env: { HELD_MS: '2500' } },
  ),
  withFile(
    'a file that stays open elsewhere: said so, the file whole',
    ROTATE,
    { code: 4, words: ['open in another program', 'Close it there'], text: FILE },
    { env: { HELD_MS: '60000' } },
  ),
  (() => {
    const cwd = place();
    return {
      name: 'in a repository the file is put into .gitignore',
      args: ['setup', '--sandbox'],
      cwd,
      files: { [`${cwd}\\.git\\HEAD`]: 'ref: refs/heads/main\n' },
      show: [`${cwd}\\.gitignore`],
      expect: (had) =>
        expected({ code: 0, text: '.env.sandbox\n' })(had, had.shown[`${cwd}\\.gitignore`]),
    };
  })(),
  withFile('a KS', 'ks --sandbox -f .env --json', { code: 0, fields: { type: 'admin' } }),
  withFile('no KS', 'ks inspect --sandbox -f .env', { code: 1 }, { input: 'nonsense' }),
  {
    name: 'an unknown option',
    args: ['check', '--jsn'],
    expect: (had) => [...ends(had, 2), ...says(had, '--json')],
  },
  {
    name: 'without a terminal the ways are named',
    args: [],
    cwd: place(),
    expect: (had) => [...ends(had, 2), ...isPlain(had), ...says(had, '--admin-secret-stdin')],
  },
  {
    name: 'the wizard, from the first question to the proof',
    args: ['--sandbox'],
    cwd: place(),
    keys: [...WIZARD, ['write', '\r'], ['answered', '']],
    show: [`C:\\proj\\p${count}\\.env.sandbox`],
    expect: (had) => [
      ...ends(had, 0),
      ...isPlain(had),
      ...says(had, 'Acme Video (102) answered', 'Invoke-Expression'),
      ...is('the file is there', Object.values(had.shown)[0]?.includes('KALTURA_USER_ID'), true),
    ],
  },
  {
    name: 'alt+up goes back, and is in the key line',
    args: ['--sandbox'],
    cwd: place(),
    keys: [
      WIZARD[0],
      ['alt+↑ back', '\u001b[1;3A'],
      ['1 of 6', '\u0003'],
      ['Nothing was written', ''],
    ],
    expect: (had) => [...ends(had, 130), ...says(had, '--partner-id 102')],
  },
  {
    name: 'a pasted block fills its answers',
    args: ['--sandbox'],
    cwd: place(),
    keys: [
      ['Partner ID', `\u001b[200~${FILE}\u001b[201~`],
      ['Opens the account Acme Video', '\u0003'],
      ['Nothing was written', ''],
    ],
    expect: (had) => [...ends(had, 130), ...says(had, 'Opens the account Acme Video')],
  },
  {
    name: 'an AppToken takes the place of the Admin Secret in the file',
    args: ['app-token', 'create', '--sandbox', '-f', '.env', '--yes', '--replace-secret', '--json'],
    cwd: TOKEN_PLACE,
    files: { [`${TOKEN_PLACE}\\.env`]: FILE.replaceAll('\n', '\r\n') },
    show: [`${TOKEN_PLACE}\\.env`],
    expect: (had) => {
      const text = had.shown[`${TOKEN_PLACE}\\.env`] ?? '';
      const isRight = /\r\nKALTURA_APP_TOKEN=[0-9a-f]{32}\r\n/.test(text) && !text.includes(SECRET);
      return [...ends(had, 0), ...is('the file is right', isRight, true), ...isPlain(had)];
    },
  },
  {
    name: 'and is good in the next run, without the Admin Secret',
    args: ['check', '--sandbox', '-f', '.env', '--json'],
    cwd: TOKEN_PLACE,
    expect: (had) => [...ends(had, 0), ...is('status', json(had).status, 'valid')],
  },
];
