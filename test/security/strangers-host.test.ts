/**
 * Somebody else's repository, or environment, names a host of theirs. A secret that came from
 * elsewhere never gets there: not by the command itself, and not by the next one that reads what it
 * wrote. EU is a stand-in behind a proxy; all other hosts are silent.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SANDBOX_ACCOUNTS } from '../../src/sandbox/accounts.ts';
import { EU, PARTNER, SECRET } from '../answers.ts';
import { envText, folderWith, run } from '../commands/run.ts';
import { KEYS, type Terminal, terminals } from '../e2e/terminal.ts';
import {
  type ConnectProxy,
  type Misbehaving,
  misbehaving,
  portOf,
  proxyTo,
  tlsFile,
  well,
} from '../kaltura/misbehaving.ts';

let eu: Misbehaving;
let evil: Misbehaving;
let proxy: ConnectProxy;

beforeAll(async () => {
  const accounts = SANDBOX_ACCOUNTS;
  [eu, evil] = await Promise.all([
    misbehaving(well, { accounts, certificate: 'good' }),
    misbehaving(well, { accounts }),
  ]);
  proxy = await proxyTo({ port: portOf(eu.origin) });
});
afterAll(() => Promise.all([eu.close(), evil.close(), proxy.close()]));

const network = (): Record<string, string> => ({
  HTTPS_PROXY: proxy.origin,
  NODE_EXTRA_CA_CERTS: tlsFile('ca.pem'),
});

/**
 * Did the stranger hear the secret, or a session made from it, from a run whose User ID is this?
 */
const stolen = (user: string): boolean =>
  evil.heard.some(({ body }) => body.includes(SECRET) && body.includes(encodeURIComponent(user)));

interface Case {
  name: string;
  args: readonly string[];
  /**
   * Where the secret comes from, and which service URLs stand in the file and in the environment.
   */
  secret: 'stdin' | 'environment' | 'file';
  file: 'evil' | 'EU' | null;
  environment: 'evil' | null;
}

const COMMANDS: readonly (readonly [args: readonly string[], takesStdin: boolean])[] = [
  [['check'], false],
  [['ks'], false],
  [['export'], false],
  [['setup', '--yes'], true],
  [['setup', '--yes', '--only', 'admin-secret'], true],
  [['setup', '--yes', '--only', 'admin-secret', '--unchecked'], true],
  [['setup', '--yes', '--only', 'region'], false],
  [['setup', '--yes', '--only', 'user-id', '--user-id', 'USER'], false],
  [['app-token', 'create', '--yes'], true],
];
const REGIONS: readonly (readonly string[])[] = [[], ['--region', 'eu'], ['--service-url', EU]];

const ALL: Case[] = [];
for (const [command, takesStdin] of COMMANDS)
  for (const region of REGIONS)
    for (const secret of ['stdin', 'environment', 'file'] as const)
      for (const file of ['evil', 'EU', null] as const)
        for (const environment of ['evil', null] as const) {
          if (file !== 'evil' && environment !== 'evil') continue;
          if (secret === 'stdin' && !takesStdin) continue;
          if (region[0] === '--region' && command[0] !== 'setup') continue;
          // The same as --region eu, except for the commands without --region.
          if (
            region[0] === '--service-url' &&
            command[0] === 'setup' &&
            !command.includes('admin-secret')
          )
            continue;
          const args = [
            ...command,
            ...region,
            ...(secret === 'stdin' ? ['--admin-secret-stdin'] : []),
          ];
          const name = `${args.join(' ').replace(EU, 'EU')}: the secret from ${secret}, the file names ${file}, the environment ${environment}`;
          ALL.push({ name, args, secret, file, environment });
        }

/**
 * Every command and every circumstance at least once; `npm run faults` takes all combinations. The
 * rule itself is a table in `credentials/trust.test.ts`.
 */
const CASES = process.env.FULL ? ALL : sampleOf(ALL);

function sampleOf(all: readonly Case[]): Case[] {
  const seen = new Set<string>();
  return all.filter(({ args, secret, file, environment }) => {
    const marks = [
      args.filter((each) => each !== '--admin-secret-stdin').join(' '),
      `secret ${secret}, file ${file}`,
      `secret ${secret}, environment ${environment}`,
    ];
    const isNew = marks.some((mark) => !seen.has(mark));
    for (const mark of marks) seen.add(mark);
    return isNew;
  });
}

/**
 * What is in force came from one place, as this run found it: then it goes there, as it must on
 * one's own servers.
 */
function mayGo({ secret, file, environment, args }: Case): boolean {
  const named = args.includes('--region') || args.includes('--service-url');
  if (named) return false;
  return environment === 'evil' ? secret === 'environment' : file === 'evil' && secret === 'file';
}

let count = 0;

describe.concurrent('a stranger’s host gets no secret', () => {
  test.each(CASES)('$name', async (each) => {
    const user = `user-${++count}@example.test`;
    const url = { evil: evil.api, EU };
    const cwd = folderWith({
      KALTURA_PARTNER_ID: PARTNER,
      KALTURA_USER_ID: user,
      ...(each.secret === 'file' ? { KALTURA_ADMIN_SECRET: SECRET } : {}),
      ...(each.file ? { KALTURA_SERVICE_URL: url[each.file] } : {}),
    });
    const env = {
      ...network(),
      ...(each.secret === 'environment' ? { KALTURA_ADMIN_SECRET: SECRET } : {}),
      ...(each.environment ? { KALTURA_SERVICE_URL: url[each.environment] } : {}),
    };
    const args = each.args.map((arg) => (arg === 'USER' ? user : arg));
    const ran = await run(args, { cwd, env, stdin: SECRET });
    expect(stolen(user)).toBe(
      mayGo(each) && !['export'].includes(each.args[0] ?? '') && ran.code !== 2,
    );
    if (mayGo(each)) return;
    // What an unsuspecting person does next, without the environment of before.
    const text = textIn(cwd);
    const isTheirs = each.secret === 'file' && each.file === 'evil' && text.includes(evil.api);
    if (!isTheirs && text.includes(SECRET)) await run(['check'], { cwd, env: network() });
    if (!isTheirs) expect(stolen(user)).toBe(false);
    if (each.args[0] !== 'export' || ran.code !== 0) return;
    // Both in one environment look as if they belonged together.
    const both = Object.fromEntries(
      [...ran.stdout.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name = '', value = '']) => [
        name,
        value,
      ]),
    );
    if (!isTheirs && both.KALTURA_SERVICE_URL === evil.api)
      expect(both.KALTURA_ADMIN_SECRET).toBe(undefined);
  });
});

/**
 * A hash of the token over a session that the stranger chose would open the account as well as the
 * token itself.
 */
describe('nor an AppToken, nor a hash of one', () => {
  const [token] = SANDBOX_ACCOUNTS[0]?.appTokens ?? [];
  const TOKEN = { KALTURA_APP_TOKEN_ID: token?.id ?? '', KALTURA_APP_TOKEN: token?.token ?? '' };
  test.each(
    [['check'], ['ks'], ['export'], ['setup', '--yes'], ['app-token', 'list']].map(
      (args, index) => [args.join(' '), index % 2 === 0, args] as const,
    ),
  )('%s, the URL in the file: %s', async (_, isUrlInFile, args) => {
    const url = { KALTURA_SERVICE_URL: evil.api };
    const cwd = folderWith({
      KALTURA_PARTNER_ID: PARTNER,
      KALTURA_USER_ID: 'me',
      ...(isUrlInFile ? url : TOKEN),
    });
    evil.heard.length = 0;
    const env = { ...network(), ...(isUrlInFile ? TOKEN : url) };
    const { code, stdout } = await run(args, { cwd, env, secrets: [TOKEN.KALTURA_APP_TOKEN] });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(evil.heard.filter(({ body }) => /appToken|widget/i.test(body))).toEqual([]);
  });
});

function textIn(cwd: string): string {
  const file = path.join(cwd, '.env');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

describe('in the wizard', () => {
  const openTerminal = terminals();

  function wizard(
    args: readonly string[],
    env: Record<string, string>,
    files: Record<string, string>,
  ): Terminal {
    const terminal = openTerminal(['--timeout', '30', ...args], { env: { ...network(), ...env } });
    for (const [name, text] of Object.entries(files))
      writeFileSync(path.join(terminal.folder, name), text);
    return terminal;
  }

  const theirs = (): string =>
    envText({
      KALTURA_PARTNER_ID: PARTNER,
      KALTURA_SERVICE_URL: evil.api,
      KALTURA_USER_ID: 'wizard-1',
    });
  const heardSecret = (): boolean => evil.heard.some(({ body }) => body.includes(SECRET));

  test.each([
    ['--region eu', ['--region', 'eu'], {}],
    ['a service URL in the environment', [], { KALTURA_SERVICE_URL: EU }],
  ] as const)(
    '--only admin-secret with %s: the region is written with it, and the proof goes there',
    async (_, args, env) => {
      evil.heard.length = 0;
      const terminal = wizard(['--only', 'admin-secret', ...args], env, { '.env': theirs() });
      await terminal.until('Admin Secret');
      await terminal.press(`${SECRET}\r`, 'enter write');
      expect(terminal.screen()).toContain(`~ KALTURA_SERVICE_URL=${EU}`);
      expect(terminal.screen()).toContain(new URL(evil.api).host);
      terminal.type('\r');
      expect(await terminal.ended()).toBe(0);
      expect(textIn(terminal.folder)).toContain(`KALTURA_SERVICE_URL=${EU}\n`);
      await run(['check'], { cwd: terminal.folder, env: network() });
      expect(heardSecret()).toBe(false);
    },
  );

  test.each([
    ['the environment', ['--only', 'admin-secret'], { KALTURA_SERVICE_URL: 'evil' }, '.env'],
    ['.env.example', [], {}, '.env.example'],
  ] as const)(
    'the wizard asks about a host from %s, and no rejects the host',
    async (_, args, env, name) => {
      evil.heard.length = 0;
      const terminal = wizard(
        args,
        'KALTURA_SERVICE_URL' in env ? { KALTURA_SERVICE_URL: evil.api } : {},
        {
          [name]: theirs(),
        },
      );
      await terminal.until(/❯ Admin Secret/);
      await terminal.press(`${SECRET}\r`, 'Send the Admin Secret to');
      terminal.type('no\r');
      if (args.length > 0) expect(await terminal.ended()).toBe(130);
      else {
        await terminal.until(/❯ Region/);
        terminal.type(KEYS.ctrl('c'));
        await terminal.ended();
      }
      expect(heardSecret()).toBe(false);
      expect(textIn(terminal.folder)).not.toContain(SECRET);
    },
  );

  test('the wizard asks about a host from a pasted block', async () => {
    evil.heard.length = 0;
    const terminal = wizard([], {}, {});
    await terminal.until('Partner ID');
    terminal.type(KEYS.paste(`${theirs()}KALTURA_ADMIN_SECRET=${SECRET}\n`));
    await terminal.until('Send the Admin Secret to');
    expect(heardSecret()).toBe(false);
    expect(terminal.screen()).toContain(new URL(evil.api).host);
  });
});
