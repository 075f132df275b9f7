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
const OWN = ['--partner-id', PARTNER, '--user-id', EMAIL];

interface Case {
  args: string[];
  /** The exit codes that this may end with. */
  codes: number[];
  stdin?: string;
  env?: Record<string, string>;
  /** The env file; the right one unless told, null for none. */
  file?: 'right' | 'wrong' | 'user secret' | 'everywhere' | 'token' | 'wrong token' | 'both' | null;
  /** What may be on stdout. */
  prints?: Mark[];
}

const CASES: Record<string, Case> = {
  'check --debug': { args: ['check', '--debug'], codes: [0] },
  'check of secrets in every variable': {
    args: ['check', '--json'],
    codes: [1, 2],
    file: 'everywhere',
  },
  'check of a KS in the place of the secret': {
    args: ['check'],
    codes: [1, 2],
    env: { KALTURA_ADMIN_SECRET: 'djJ8NzMxOXx' },
  },
  'setup --yes --json': {
    args: ['setup', '--yes', '--json', '--debug', ...OWN, '--admin-secret-stdin'],
    stdin: `${adminSecret}\n`,
    codes: [0],
    file: null,
  },
  'setup --yes with secrets in the wrong options': {
    args: [
      'setup',
      '--yes',
      '--partner-id',
      adminSecret,
      '--user-id',
      userSecret,
      '--portal-url',
      `https://${adminSecret}`,
      '--admin-secret-stdin',
    ],
    stdin: password,
    codes: [1],
    file: null,
  },
  'setup --login with a code': {
    args: [
      'setup',
      '--yes',
      '--json',
      '--debug',
      '--user-id',
      EMAIL,
      '--login',
      EMAIL_WITH_CODE,
      '--password-stdin',
    ],
    stdin: `${password}\n${code}\n`,
    codes: [0],
    file: null,
  },
  'setup --login with a wrong password': {
    args: ['setup', '--yes', '--login', EMAIL, '--password-stdin'],
    stdin: `${adminSecret}\n${code}`,
    codes: [1],
    file: null,
  },
  'ks --json': { args: ['ks', '--json', '--debug', '--type', 'user'], codes: [0], prints: ['ks'] },
  'ks --login with a code': {
    args: ['ks', '--login', EMAIL_WITH_CODE, '--password-stdin'],
    stdin: `${password}\n${code}`,
    codes: [0],
    file: null,
    prints: ['ks'],
  },
  'export as JSON': {
    args: ['export', '--format', 'json', '--debug'],
    codes: [0],
    prints: ['adminSecret'],
  },
  'a secret as an option’s value': { args: ['setup', '--admin-secret', adminSecret], codes: [2] },
  'a secret as an argument': { args: ['check', password, adminSecret], codes: [2] },
  'a secret as a credential': { args: ['setup', '--only', adminSecret], codes: [2] },
  'check of the Admin Secret in the place of the AppToken': {
    args: ['check', '--json', '--debug'],
    codes: [1],
    file: 'wrong token',
  },
  'check of an AppToken in the place of its ID': {
    args: ['check'],
    codes: [1],
    file: 'token',
    env: { KALTURA_APP_TOKEN_ID: appToken },
  },
  'export of an AppToken': { args: ['export'], codes: [0], file: 'token', prints: ['appToken'] },
  'app-token list': { args: ['app-token', 'list', '--debug'], codes: [0], file: 'both' },
};

function fileFor(kind: Case['file'] = 'right'): string | null {
  switch (kind) {
    case 'right':
      return place.envText();
    case 'wrong':
      return place.envText('0'.repeat(32));
    case 'user secret':
      return place.envText(userSecret);
    case 'token':
      return place.tokenText();
    case 'wrong token':
      return place.tokenText(adminSecret);
    case 'both':
      return place.tokenText(appToken, adminSecret);
    case 'everywhere':
      return `KALTURA_PARTNER_ID=${adminSecret}\nKALTURA_ADMIN_SECRET=${password}\nKALTURA_SERVICE_URL=https://${adminSecret}/api_v3\nKALTURA_PLAYER_ID=${userSecret}\nKALTURA_USER_ID=${adminSecret}\nKALTURA_VIDEO_PORTAL_BASE_URL=https://${userSecret}/\n`;
    default:
      return null;
  }
}

/** A service URL belongs to a command that does not find one in a file. */
function argsOf({ args, file = 'right' }: Case): string[] {
  return file === null ? [...args, '--service-url', place.serviceUrl] : args;
}

describe('a marked secret is where the contract allows it, and nowhere else', () => {
  test.each(Object.entries(CASES))('%s', async (_, one) => {
    place.fresh(fileFor(one.file));
    execFileSync('git', ['init', '-q'], { cwd: place.work });
    const { code: ended, traces } = await place.run(argsOf(one), {
      stdin: one.stdin ?? '',
      env: one.env ?? {},
    });
    expect(
      place.leaks(traces, {
        stdout: one.prints ?? [],
        'work/.env': ['adminSecret', 'userSecret', 'appToken', 'password'],
      }),
    ).toEqual([]);
    expect([one.codes, traces.stderr]).toEqual([expect.arrayContaining([ended]), traces.stderr]);
    for (const mark of one.prints ?? [])
      expect(findMarks(traces.stdout ?? '', place.sessions)).toContain(mark);
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

  test.each([
    [
      'two halves',
      `${adminSecret.slice(0, 16)} ${adminSecret.slice(16)}`,
      `${appToken.slice(0, 15)}-${appToken.slice(15)}`,
    ],
  ])('nearly a secret in other variables is shown by no command: %s', async (_, known, unknown) => {
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
      expect([
        args,
        place.leaks(traces, {
          stdout: args[0] === 'ks' ? ['ks'] : [],
          'work/.env': ['adminSecret', 'appToken'],
        }),
      ]).toEqual([args, []]);
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
    const { code: ended, traces } = await place.run(
      ['setup', '--yes', '--service-url', place.serviceUrl],
      {
        env,
      },
    );
    expect(ended).toBe(0);
    expect(Object.keys(traces).filter((name) => name.startsWith('calls/git'))).not.toEqual([]);
    expect(place.leaks(traces)).toEqual([]);
  });
});

const FAILING: Record<string, (quoted: string, calls: number) => ReturnType<Mood>> = {
  'HTTP 500': (quoted) => ({ status: 500, type: 'text/html', body: `<h1>${quoted}</h1>` }),
  'a redirect-like page': (quoted) => ({ status: 200, type: 'text/html', body: `<html>${quoted}` }),
  'one error for all': (quoted) => json(exception(quoted)),
  'an error for each call': (quoted, calls) =>
    json(Array.from({ length: calls }, () => exception(quoted))),
  'JSON cut off': (quoted) => ({
    status: 200,
    type: 'application/json',
    body: JSON.stringify([exception(quoted)]).slice(0, -9),
  }),
};

const json = (value: unknown): ReturnType<Mood> => ({
  status: 200,
  type: 'application/json',
  body: JSON.stringify(value),
});
const exception = (quoted: string) => ({
  objectType: 'KalturaAPIException',
  code: `ODD_${quoted}`,
  message: `Wrong: ${quoted} and ${quoted}`,
  args: { KSID: quoted, [quoted]: quoted },
});

describe('a failure that quotes what was sent shows none of it', () => {
  const commands: [string, string[], string, string | null][] = [
    ['check', ['check', '--debug', '--timeout', '0.6'], '', 'right'],
    ['ks', ['ks', '--debug', '--json', '--timeout', '0.6'], '', 'right'],
    [
      'setup --login',
      [
        'setup',
        '--yes',
        '--debug',
        '--json',
        '--timeout',
        '0.6',
        '--login',
        EMAIL_WITH_CODE,
        '--password-stdin',
      ],
      `${password}\n${code}`,
      null,
    ],
  ];
  const ways = Object.keys(QUOTED);
  // One way of quoting each: all of them in all places is a matter of api.test.ts.
  const all = commands.flatMap((command, index) =>
    Object.keys(FAILING).flatMap((failing) => [
      [...command, failing, ways[index] as string] as const,
    ]),
  );

  test.each(
    all.map(
      ([name, args, stdin, file, failing, how]) =>
        [name, failing, how, { args, stdin, file }] as const,
    ),
  )('%s: %s, %s', async (_, failing, how, { args, stdin, file }) => {
    const quote = QUOTED[how] as (text: string) => string;
    const mood: Mood = (asked, answer) => {
      const sessions = place.sessions.join(' ');
      const secrets = `${adminSecret} ${password} ${code} ${sessions}`;
      const calls = new Set(asked.match(/\d+(?=%3Aservice=)/g)).size;
      // What was not asked of it, it does not know.
      return asked.includes(adminSecret) || asked.includes('otp') || answer.includes('djJ8')
        ? (FAILING[failing]?.(known(secrets, asked).map(quote).join(' '), calls) ?? null)
        : null;
    };
    place.fresh(file === null ? null : place.envText(), mood);
    const { code: ended, traces } = await place.run(
      file === null ? [...args, '--service-url', place.serviceUrl] : args,
      { stdin },
    );
    expect(place.leaks(traces)).toEqual([]);
    expect([1, 3]).toContain(ended);
  });
});

/** Those of the secrets that the request held. */
function known(secrets: string, asked: string): string[] {
  return secrets
    .split(' ')
    .filter(
      (each) =>
        each !== '' && (asked.includes(encodeURIComponent(each)) || each.startsWith('djJ8')),
    );
}
