import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findMarks, MARKS, type Mark, QUOTED } from './find-secrets.ts';
import { EMAIL, EMAIL_WITH_CODE, type Mood, PARTNER, Place, TOKEN_ID, VIEWER } from './place.ts';

const place = new Place();
beforeAll(() => place.open());
afterAll(() => place.close());

const { adminSecret, userSecret, appToken, password, code } = MARKS;
const OWN = `--partner-id ${PARTNER} --user-id ${EMAIL}`;

/** The env files that the commands find: the right one unless told, null for none. */
const FILES = {
  right: () => place.envText(),
  token: () => place.tokenText(),
  'wrong token': () => place.tokenText(adminSecret),
  both: () => place.tokenText(appToken, adminSecret),
  'a secret everywhere': () =>
    `KALTURA_PARTNER_ID=${adminSecret}\nKALTURA_ADMIN_SECRET=${password}\nKALTURA_SERVICE_URL=https://${adminSecret}/api_v3\nKALTURA_PLAYER_ID=${userSecret}\nKALTURA_USER_ID=${adminSecret}\nKALTURA_VIDEO_PORTAL_BASE_URL=https://${userSecret}/\n`,
  none: () => null,
};

interface More {
  file?: keyof typeof FILES;
  stdin?: string;
  env?: Record<string, string>;
  /** What may be on stdout, and is there. */
  prints?: Mark[];
}

/** The words of a command line, the exit code, and what else the run has. */
type Case = [line: string, code: number, more?: More];
const CASES: readonly Case[] = [
  ['check --debug', 0],
  ['check --json', 1, { file: 'a secret everywhere' }],
  [
    'check',
    1,
    { file: 'none', env: { KALTURA_PARTNER_ID: PARTNER, KALTURA_ADMIN_SECRET: 'djJ8NzMxOXx' } },
  ],
  ['check --json --debug', 1, { file: 'wrong token' }],
  ['check', 1, { file: 'token', env: { KALTURA_APP_TOKEN_ID: appToken } }],
  [
    `setup --yes --json --debug ${OWN} --admin-secret-stdin`,
    0,
    { file: 'none', stdin: `${adminSecret}\n` },
  ],
  [
    `setup --yes --partner-id ${adminSecret} --user-id ${userSecret} --portal-url https://${adminSecret} --admin-secret-stdin`,
    1,
    { file: 'none', stdin: password },
  ],
  [
    `setup --yes --json --debug --user-id ${EMAIL} --login ${EMAIL_WITH_CODE} --password-stdin`,
    0,
    { file: 'none', stdin: `${password}\n${code}\n` },
  ],
  [
    `setup --yes --login ${EMAIL} --password-stdin`,
    1,
    { file: 'none', stdin: `${adminSecret}\n${code}` },
  ],
  ['ks --json --debug --type user', 0, { prints: ['ks'] }],
  [
    `ks --login ${EMAIL_WITH_CODE} --password-stdin`,
    0,
    { file: 'none', stdin: `${password}\n${code}`, prints: ['ks'] },
  ],
  ['export --format json --debug', 0, { prints: ['adminSecret'] }],
  ['export', 0, { file: 'token', prints: ['appToken'] }],
  ['app-token list --debug', 0, { file: 'both' }],
  [`setup --admin-secret ${adminSecret}`, 2],
  [`check ${password} ${adminSecret}`, 2],
  [`setup --only ${adminSecret}`, 2],
];

describe('a marked secret is where the contract allows it, and nowhere else', () => {
  test.each<Case>(CASES)('%s: %i %j', async (line, code, more = {}) => {
    const { file = 'right', prints = [], ...given } = more;
    place.fresh(FILES[file]());
    execFileSync('git', ['init', '-q'], { cwd: place.work });
    // Where no file names the service URL, the command line does.
    const url = file === 'none' ? ['--service-url', place.serviceUrl] : [];
    const { code: ended, traces } = await place.run([...line.split(' '), ...url], given);
    const inFile: Mark[] = ['adminSecret', 'userSecret', 'appToken', 'password'];
    expect(place.leaks(traces, { stdout: prints, 'work/.env': inFile })).toEqual([]);
    expect([ended, traces.stderr]).toEqual([code, traces.stderr]);
    expect(findMarks(traces.stdout ?? '', place.sessions)).toEqual(prints);
  });

  test.each([
    ['app-token create', ['app-token', 'create', '--yes', '--debug', '--replace-secret']],
    ['setup --app-token', ['setup', '--yes', '--app-token', '--json', '--debug']],
  ])('%s: the token that it made stands in the file, and nowhere else', async (_, args) => {
    place.fresh(place.envText().replace(EMAIL, VIEWER));
    const { code: ended, traces } = await place.run(args);
    expect([ended, traces.stderr]).toEqual([0, traces.stderr]);
    const token = /KALTURA_APP_TOKEN=(\S+)/.exec(traces['work/.env'] ?? '')?.[1] ?? 'none';
    expect(place.leaks(traces)).toEqual([]);
    for (const [where, text] of Object.entries(traces))
      if (where !== 'work/.env') expect([where, text.includes(token)]).toEqual([where, false]);
  });

  test('a list whose server sends every token, asked for or not, shows none', async () => {
    const record = (description: string, sessionUserId: string) => ({
      id: TOKEN_ID,
      token: appToken,
      description,
      sessionUserId,
    });
    const inGroups = (appToken.match(/.{8}/g) ?? []).join(' ');
    const all = {
      objects: [
        record(`it is ${appToken}`, appToken),
        record(inGroups, appToken.slice(1)),
        record(appToken.slice(0, 31), `${appToken.slice(0, 16)} ${appToken.slice(16)}`),
      ],
      totalCount: 3,
      objectType: 'KalturaAppTokenListResponse',
    };
    const mood: Mood = (asked) => (asked.includes('appToken') ? json(['djJ8', all]) : null);
    for (const more of [[], ['--json']]) {
      place.fresh(place.envText(), mood);
      const { traces } = await place.run(['app-token', 'list', ...more]);
      expect(traces.stdout).toContain(TOKEN_ID);
      expect(place.leaks(traces)).toEqual([]);
    }
  });

  test('nearly a secret in other variables is shown by no command', async () => {
    const known = `${adminSecret.slice(0, 16)} ${adminSecret.slice(16)}`;
    const unknown = `${appToken.slice(0, 15)}-${appToken.slice(15)}`;
    const text = place
      .envText()
      .replace(/^KALTURA_USER_ID=.*/m, `KALTURA_USER_ID='${known}'`)
      .concat(`KALTURA_PLAYER_ID='${unknown}'\nKALTURA_VIDEO_PORTAL_BASE_URL='${unknown}'\n`);
    for (const args of [
      ['check', '--json'],
      ['ks', '--debug'],
      ['setup', '--yes', '--json', '--user-id', unknown],
      ['app-token', 'create', '--json'],
    ]) {
      place.fresh(text);
      const { traces } = await place.run(args);
      const stdout: Mark[] = args[0] === 'ks' ? ['ks'] : [];
      const leaks = place.leaks(traces, { stdout, 'work/.env': ['adminSecret', 'appToken'] });
      expect([args, leaks]).toEqual([args, []]);
    }
  });

  test('ks inspect', async () => {
    place.fresh(place.envText());
    const { traces } = await place.run(['ks']);
    const ks = (traces.stdout ?? '').trim();
    const half = ks.slice(0, -30);
    for (const [args, stdin] of [
      [['ks', 'inspect', '--json'], ks],
      [['ks', 'inspect'], half],
      [['ks', 'inspect', '--json'], adminSecret],
      [['ks', 'inspect', ks, '--json'], ''],
    ] as const) {
      const { traces: left } = await place.run(args, { stdin });
      expect(place.leaks(left)).toEqual([]);
    }
  });

  test('other programs get none of the variables that hold a secret', async () => {
    place.fresh(null);
    // git is called where a repository is in sight.
    mkdirSync(path.join(place.root, 'work', '.git'), { recursive: true });
    writeFileSync(path.join(place.root, 'work', '.git', 'HEAD'), 'ref: refs/heads/main\n');
    const env = {
      KALTURA_ADMIN_SECRET: adminSecret,
      KALTURA_PARTNER_ID: PARTNER,
      KALTURA_USER_ID: EMAIL,
    };
    const args = ['setup', '--yes', '--service-url', place.serviceUrl];
    const { code: ended, traces } = await place.run(args, { env });
    expect(ended).toBe(0);
    expect(Object.keys(traces).filter((name) => name.startsWith('calls/git'))).not.toEqual([]);
    expect(place.leaks(traces)).toEqual([]);
  });
});

const HTML = { 'content-type': 'text/html' };
const JSON_TYPE = { 'content-type': 'application/json' };

const FAILING: Record<string, (quoted: string, calls: number) => ReturnType<Mood>> = {
  'HTTP 500': (quoted) => ({ status: 500, headers: HTML, body: `<h1>${quoted}</h1>` }),
  'a redirect-like page': (quoted) => ({ status: 200, headers: HTML, body: `<html>${quoted}` }),
  'one error for all': (quoted) => json(exception(quoted)),
  'an error for each call': (quoted, calls) =>
    json(Array.from({ length: calls }, () => exception(quoted))),
  'JSON cut off': (quoted) => ({
    status: 200,
    headers: JSON_TYPE,
    body: JSON.stringify([exception(quoted)]).slice(0, -9),
  }),
};

const json = (value: unknown): ReturnType<Mood> => ({
  status: 200,
  headers: JSON_TYPE,
  body: JSON.stringify(value),
});
const exception = (quoted: string) => ({
  objectType: 'KalturaAPIException',
  code: `ODD_${quoted}`,
  message: `Wrong: ${quoted} and ${quoted}`,
  args: { KSID: quoted, [quoted]: quoted },
});

describe('a failure that quotes what was sent shows none of it', () => {
  const signsIn = `--login ${EMAIL_WITH_CODE} --password-stdin`;
  const commands: readonly (readonly [line: string, failing: readonly string[]])[] = [
    ['check --debug --timeout 0.6', ['HTTP 500', 'a redirect-like page', 'one error for all']],
    ['ks --debug --json --timeout 0.6', ['an error for each call']],
    [`setup --yes --debug --json --timeout 0.6 ${signsIn}`, ['JSON cut off']],
  ];
  // One way of quoting each: all of them in all places is a matter of api.test.ts.
  test.each(
    commands.flatMap(([line, some], index) =>
      some.map((failing) => [line, failing, Object.keys(QUOTED)[index] as string] as const),
    ),
  )('%s: %s, %s', async (line, failing, how) => {
    const quote = QUOTED[how] as (text: string) => string;
    const mood: Mood = (asked, answer) => {
      const calls = new Set(asked.match(/\d+(?=%3Aservice=)/g)).size;
      // The server can quote only the secrets in the request and its own sessions.
      const sent = [adminSecret, password, code].filter((each) => asked.includes(each));
      const quoted = [...sent, ...place.sessions].map(quote).join(' ');
      return sent.includes(adminSecret) || asked.includes('otp') || answer.includes('djJ8')
        ? (FAILING[failing]?.(quoted, calls) ?? null)
        : null;
    };
    const isSignIn = line.includes(signsIn);
    const stdin = isSignIn ? `${password}\n${code}` : '';
    place.fresh(isSignIn ? null : place.envText(), mood);
    const url = isSignIn ? ['--service-url', place.serviceUrl] : [];
    const { code: ended, traces } = await place.run([...line.split(' '), ...url], { stdin });
    expect(place.leaks(traces)).toEqual([]);
    expect([1, 3]).toContain(ended);
  });
});
