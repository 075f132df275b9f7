/**
 * Somebody else's repository, or environment, names a host of theirs. A secret that came from
 * elsewhere never gets there: not by the command itself, and not by the next one that reads what it
 * wrote. EU is a stand-in behind a proxy; all other hosts are silent.
 */
import { expect, test } from 'vitest';
import { EU, PARTNER, SECRET } from '../answers.ts';
import { envFileIn, folderWith, run, tokenValues } from '../commands/run.ts';
import { portOf, proxyTo, startServer, tlsFile, well } from '../kaltura/test-server.ts';

const eu = await startServer(well, { certificate: 'good' });
const evil = await startServer();
const proxy = await proxyTo({ port: portOf(eu.origin) });
const NETWORK = { HTTPS_PROXY: proxy.origin, NODE_EXTRA_CA_CERTS: tlsFile('ca.pem') };

/**
 * Where the secret comes from, and who names the stranger's host. If one place names both, as on
 * one's own servers, the secret goes there. The rule itself is a table in
 * `credentials/trust.test.ts`; here each command keeps it.
 */
const RUNS: readonly (readonly [
  line: string,
  secret: 'stdin' | 'environment' | 'file',
  host: 'file' | 'environment',
])[] = [
  ['check', 'environment', 'file'],
  ['check', 'file', 'environment'],
  ['check', 'file', 'file'],
  ['ks', 'environment', 'file'],
  ['export', 'file', 'environment'],
  [`export --service-url ${EU}`, 'environment', 'file'],
  ['setup --yes', 'stdin', 'file'],
  ['setup --yes', 'stdin', 'environment'],
  ['setup --yes', 'environment', 'environment'],
  ['setup --yes --region eu', 'stdin', 'file'],
  ['setup --yes --only admin-secret', 'stdin', 'file'],
  ['setup --yes --only admin-secret --region eu', 'stdin', 'environment'],
  ['setup --yes --only admin-secret --unchecked', 'stdin', 'file'],
  ['setup --yes --only region', 'environment', 'file'],
  ['setup --yes --only user-id --user-id USER', 'environment', 'file'],
  ['app-token create --yes', 'environment', 'file'],
];

/** His host for every program that does not remove the escape sequence. */
const UNSEEN_HOST = 'https://api.eu.kaltura.com\u001b]x@evil.example/\u0007/api_v3';

let count = 0;

test.concurrent.each(RUNS)(
  'a stranger’s host gets no secret: %s, the secret from %s, the host from the %s',
  async (line, secret, host) => {
    const user = `user-${++count}@example.test`;
    /** Did the stranger hear the secret, or a session made from it, from this user's run? */
    const isStolen = (): boolean =>
      evil.heard.some(
        ({ body }) => body.includes(SECRET) && body.includes(encodeURIComponent(user)),
      );
    const cwd = folderWith({
      KALTURA_PARTNER_ID: PARTNER,
      KALTURA_USER_ID: user,
      ...(secret === 'file' ? { KALTURA_ADMIN_SECRET: SECRET } : {}),
      // Beside a host of the environment, a good one in the file makes no difference.
      KALTURA_SERVICE_URL: host === 'file' ? evil.api : EU,
    });
    const env = {
      ...NETWORK,
      ...(secret === 'environment' ? { KALTURA_ADMIN_SECRET: SECRET } : {}),
      ...(host === 'environment' ? { KALTURA_SERVICE_URL: evil.api } : {}),
    };
    const args = line.replace('USER', user).split(' ');
    if (secret === 'stdin') args.push('--admin-secret-stdin');
    const ran = await run(args, { cwd, env, stdin: SECRET });
    if (secret === host) return expect([ran.code, isStolen()]).toEqual([0, true]);
    expect(isStolen()).toBe(false);
    // What an unsuspecting person does next, without the environment of before.
    if (envFileIn(cwd).includes(SECRET)) await run(['check'], { cwd, env: NETWORK });
    expect(isStolen()).toBe(false);
    // Both in one environment would look as if they belonged together.
    if (ran.stdout.includes(SECRET)) expect(ran.stdout).not.toContain(evil.api);
  },
);

test.each([{ KALTURA_SERVICE_URL: evil.api }, { KALTURA_ADMIN_SECRET: SECRET }])(
  'a value in the file and in the environment comes from both: %j',
  async (env) => {
    const both = { KALTURA_SERVICE_URL: evil.api, KALTURA_ADMIN_SECRET: SECRET };
    const cwd = folderWith({ KALTURA_PARTNER_ID: PARTNER, ...both, KALTURA_USER_ID: 'twice' });
    expect((await run(['check'], { cwd, env: { ...NETWORK, ...env } })).code).toBe(0);
  },
);

/** In the shell, his URL would seem to come from the same place as the secret. */
test.each([
  'KALTURA_BASE_URL=https://evil.example/api_v3',
  // curl and Python find his host in it, and Node finds Kaltura's.
  String.raw`KALTURA_SERVICE_URL=https://api.eu.kaltura.com\@evil.example/api_v3`,
  `KALTURA_SERVICE_URL=${UNSEEN_HOST}`,
])('export does not put a secret beside his unusable URL: %s', async (line) => {
  const cwd = folderWith(`KALTURA_PARTNER_ID=${PARTNER}\n${line}\n`);
  const env = { KALTURA_ADMIN_SECRET: SECRET };
  const { code, stdout, stderr } = await run(['export'], { cwd, env, secrets: [SECRET] });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('did not come from the same place as the secret');
});

/** Docker reads line by line, PHP takes the first line, and curl reads a backslash differently. */
test.each([
  [`X="\nKALTURA_SERVICE_URL=${evil.api}\n"\nKALTURA_SERVICE_URL=${EU}\n`, 2, 'in line 3 of .env'],
  [`KALTURA_SERVICE_URL=${evil.api}\nKALTURA_SERVICE_URL=${EU}\n`, 2, 'in line 2 of .env'],
  [`KALTURA_SERVICE_URL=${EU}\nFOO=1 KALTURA_SERVICE_URL=${evil.api}\n`, 2, 'in line 3 of .env'],
  [`KALTURA_SERVICE_URL=${EU};KALTURA_SERVICE_URL=${evil.api}\n`, 1, 'Nothing was written'],
  [`KALTURA_SERVICE_URL=https://api.eu.kaltura.com\\@evil.example/api_v3\n`, 1, '“\\”'],
  [`KALTURA_SERVICE_URL=${UNSEEN_HOST}\n`, 1, 'invisible characters'],
  [
    `KALTURA_SERVICE_URL=https://www.kaltura.com${'\u200b'.repeat(8200)}@evil.example/api_v3\n`,
    1,
    'too long',
  ],
  // Node's URL needs no slashes; a `//` follows the scheme of a page.
  ...['https:/evil.example', 'https:evil.example', '//evil.example', 'HTTPS:\\\\evil.example'].map(
    (host): [string, number, string] => [
      `X="\nKALTURA_SERVICE_URL=${host}/api_v3\n"\nKALTURA_SERVICE_URL=${EU}\n`,
      2,
      'in line 3 of .env',
    ],
  ),
  // Joined by systemd or a shell, a number for an address, a reference, a value on the next line.
  ...[
    '="" https://evil.example/api_v3',
    "=evil'.'example/api_v3",
    '=ht tps://evil.example/api_v3',
    `=\${EVIL}`,
    '="',
  ].map((rest): [string, number, string] => [
    `KALTURA_SERVICE_URL=${EU}\nA=\`\nKALTURA_SERVICE_URL${rest}\nB=\`\n`,
    2,
    'in line 4 of .env',
  ]),
  // `export $(grep -v '^#' .env | xargs)` knows no comments behind a value.
  [`KALTURA_SERVICE_URL=${EU}\nA=1 #x KALTURA_SERVICE_URL=${evil.api}\n`, 2, 'in line 3 of .env'],
  // Python's splitlines.
  [`KALTURA_SERVICE_URL=${EU}\n# \u0085KALTURA_SERVICE_URL=${evil.api}\n`, 2, 'in line 3 of .env'],
  // What Python takes for blanks; names on Windows.
  [`KALTURA_SERVICE_URL\u001f=${evil.api}\nKALTURA_SERVICE_URL=${EU}\n`, 2, 'in line 2 of .env'],
  [`export\u0085'KALTURA_SERVICE_URL'\u001c=${evil.api}\nA=1\n`, 2, 'in line 2 of .env'],
  [`kaltura_service_url=${evil.api}\nKALTURA_SERVICE_URL=${EU}\n`, 2, 'in line 2 of .env'],
  [
    `# KALTURA_SERVICE_URL=${evil.api}\nKALTURA_SERVICE_URL="${EU}" # or ${evil.api}\n`,
    0,
    'written',
  ],
  [`CONFIG={"KALTURA_SERVICE_URL":"${EU}"}\nKALTURA_SERVICE_URL=${EU}\n`, 0, 'written'],
  // python-dotenv knows names in quotes.
  [`'KALTURA_SERVICE_URL'=${evil.api}\nKALTURA_SERVICE_URL=${EU}\n`, 2, 'in line 2 of .env'],
  [`KALTURA_SERVICE_URL: evil.example/api_v3\nKALTURA_SERVICE_URL=${EU}\n`, 2, 'in line 2'],
  [
    `KALTURA_SERVICE_URL="${EU}"#mine\nA=$\{KALTURA_SERVICE_URL:-https://evil.example}\n`,
    0,
    'written',
  ],
  [
    `KALTURA_SERVICE_URL=${EU}\nB="run -e KALTURA_SERVICE_URL=$KALTURA_SERVICE_URL x"\n`,
    0,
    'written',
  ],
  // Sentences, and other variables.
  ...[
    'C="set KALTURA_SERVICE_URL: to your.host"',
    'C="KALTURA_SERVICE_URL=..."',
    'C="export KALTURA_SERVICE_URL=us; then ./start.sh"',
    'C=$KALTURA_SERVICE_URL:8080/x',
    'C="-e KALTURA_SERVICE_URL=/run/secrets/url"',
  ].map((line): [string, number, string] => [`KALTURA_SERVICE_URL=${EU}\n${line}\n`, 0, 'written']),
])(
  // The text of one case is too long for a title.
  'no secret is written where another program could read his URL: case %#',
  async (lines, exit, words) => {
    const text = `KALTURA_PARTNER_ID=${PARTNER}\n${lines}KALTURA_USER_ID=maya\n`;
    const cwd = folderWith(text);
    const args = ['setup', '--yes', '--only', 'admin-secret', '--admin-secret-stdin'];
    const { code, stdout, stderr } = await run(args, { cwd, env: NETWORK, stdin: SECRET });
    expect(`${stdout}${stderr}`.replace(/\s+/g, ' ')).toContain(words);
    expect(code).toBe(exit);
    expect(envFileIn(cwd).includes(SECRET)).toBe(exit === 0);
  },
);

/** A hash of the token over a session that the stranger chose would open the account as well. */
test.each(['check', 'app-token list'])(
  '%s sends him neither an AppToken nor a hash of one',
  async (line) => {
    const { KALTURA_APP_TOKEN_ID = '', KALTURA_APP_TOKEN = '' } = tokenValues('0_ok000001', {});
    const cwd = folderWith({ KALTURA_PARTNER_ID: PARTNER, KALTURA_SERVICE_URL: evil.api });
    evil.heard.length = 0;
    const env = { ...NETWORK, KALTURA_APP_TOKEN_ID, KALTURA_APP_TOKEN };
    const { code, stdout } = await run(line.split(' '), { cwd, env });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(evil.heard.filter(({ body }) => /appToken|widget/i.test(body))).toEqual([]);
  },
);
