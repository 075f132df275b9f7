/**
 * Creates an AppToken that replaces the Admin Secret, with a fault at each request and at each
 * file. Afterwards the account and the file are as before, or both have the AppToken, or the
 * program tells the user which AppToken remains, or that an AppToken may remain.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { NewToken } from '../../src/app-token/plan.ts';
import { apply, planChanges } from '../../src/commands/apply.ts';
import type { WriteRequest } from '../../src/credentials/trust.ts';
import type { TokenPlan } from '../../src/kaltura/app-tokens.ts';
import { EU, SECRET, USER } from '../answers.ts';
import { folderWith } from '../commands/run.ts';
import {
  except,
  exception,
  hang,
  json,
  type Mood,
  namesOfCalls,
  reset,
  startServer,
  status,
  type TestServer,
  well,
} from '../kaltura/test-server.ts';
import { contextOf } from './run-journey.ts';

const FILE = `# mine\r\nA=1\nKALTURA_ADMIN_SECRET='${SECRET}'  # key\nKALTURA_PARTNER_ID=102\nB=2\n`;
const CHANGED = `${FILE}C=3\n`;
/**
 * Milliseconds: long enough for a busy machine; where nothing answers, short enough to be waited
 * for.
 */
const TIMEOUT = 8000;
const SHORT_TIMEOUT = 600;
const PLAN: TokenPlan = {
  type: 'user',
  userId: USER,
  duration: 3600,
  privileges: 'sview:*,list:*',
  expiresAt: null,
  description: 'matrix',
};

/** The server performs the request, but the answer is lost. */
const lost: Mood = (heard, response, server) => {
  const deaf = { writeHead: () => deaf, end: () => deaf } as unknown as typeof response;
  well(heard, deaf, server);
  response.destroy();
};
const WAYS: Readonly<Record<string, Mood>> = {
  'is reset': reset,
  'never answers': hang,
  'does it, and its answer is lost': lost,
  'is a gateway with 502': status(502),
  'is half of the JSON': status(200, { 'content-type': 'application/json' }, '[{"id":"0_'),
};
/** Error codes that the API may return for any call, even after performing it. */
const CODES = ['INTERNAL_SERVERL_ERROR', 'SERVICE_FORBIDDEN', 'SOMETHING_NEW'];
const WIDGET = 'session.startWidgetSession';
const BY_SECRET = { kind: 'admin-secret', partnerId: '102', secret: SECRET } as const;
const CALLS = ['appToken.add', WIDGET, 'appToken.startSession', 'baseEntry.list'];

interface More {
  plan?: Partial<TokenPlan>;
  /** When the file changes: before anything is created, or before the file is written. */
  changes?: 'beforehand' | 'meanwhile';
  text?: string;
  leave?: AbortSignal;
  /** The test of the AppToken throws an exception. */
  hasBug?: boolean;
  timeoutMs?: number;
}

async function create(server: TestServer, mood: Mood, more: More = {}) {
  const folder = folderWith(more.text ?? FILE);
  if (more.changes) spawnSync('git', ['init', '-q', folder]);
  const envFile = path.join(folder, '.env');
  const before = server.world.appTokens.map(({ id }) => id);
  server.mood = mood;
  server.heard.length = 0;
  const network = server.network(more.timeoutMs ?? TIMEOUT);
  const context = contextOf([], envFile, network);
  if (more.hasBug)
    context.freshApi = () => {
      throw new TypeError();
    };
  const request: WriteRequest = {
    values: {},
    removed: ['admin-secret'],
    hosts: { used: EU, confirmed: [] },
  };
  const token: NewToken = {
    ...PLAN,
    ...more.plan,
    access: { network, serviceUrl: EU, key: BY_SECRET },
    isNewUser: false,
    warnings: [],
  };
  const changes = await planChanges(context, request, token);
  const changeFile = (when: More['changes']): void => {
    if (when === more.changes) writeFileSync(envFile, CHANGED);
  };
  changeFile('beforehand');
  const signal = more.leave ? { signal: more.leave } : {};
  const done =
    'problem' in changes
      ? changes
      : await apply(context, changes, { onCreated: () => changeFile('meanwhile'), ...signal });
  const now = server.world.appTokens.map(({ id }) => id);
  expect(now.filter((id) => before.includes(id))).toEqual(before);
  const said = 'problem' in done ? `${done.problem.message} ${done.problem.fix}` : '';
  const left = now.filter((id) => !before.includes(id));
  const ignores = existsSync(path.join(folder, '.gitignore'));
  return { done, left, text: readFileSync(envFile, 'utf8'), ignores, said };
}

/** Checks that must pass after every run. */
function expectWhole(
  { done, left, text, said }: Awaited<ReturnType<typeof create>>,
  isKnown = true,
): void {
  if ('token' in done) {
    expect(left).toEqual([done.token?.id]);
    expect(text).toContain(`KALTURA_APP_TOKEN_ID=${done.token?.id}`);
    expect(text).not.toContain(SECRET);
    expect(text).toMatch(/^# mine\r\nA=1\nKALTURA_PARTNER_ID=102\nB=2\n/);
    return;
  }
  expect(text).toBe(FILE);
  expect(said).not.toMatch(/[0-9a-f]{32}/);
  if (isKnown) for (const id of left) expect(said).toContain(`app-token revoke ${id} --yes`);
  else if (left.length > 0) expect(said).toMatch(/app-token (?:list|revoke)/);
}

/** A test with a server of its own. */
const on = (name: string, body: (server: TestServer) => Promise<void>): void =>
  test.concurrent(name, async () => body(await startServer()));

on(
  'without faults it ends no session, and asks for no token that exists already',
  async (server) => {
    const created = await create(server, well);
    expectWhole(created);
    expect('token' in created.done).toBe(true);
    const calls = server.heard.flatMap((heard) => heard.calls);
    expect(calls.find(({ action }) => action === 'add')).toMatchObject({
      'appToken:sessionType': '0',
      'appToken:sessionUserId': USER,
      'appToken:hashType': 'SHA256',
    });
    expect(calls.filter(({ service, action }) => `${service}.${action}` === 'session.end')).toEqual(
      [],
    );
    for (const { service, action, 'responseProfile:fields': fields = '' } of calls)
      if (service === 'appToken' && action === 'list')
        expect(fields.split(',')).not.toContain('token');
  },
);

for (const [name, way] of Object.entries(WAYS))
  for (const lasts of ['once', 'from then on'] as const)
    on(`each request in turn ${name}, ${lasts}`, async (server) => {
      for (let number = 1; number <= 4; number++) {
        let asked = 0;
        const mood: Mood = (heard, response, at) => {
          asked++;
          const isMeant = lasts === 'once' ? asked === number : asked >= number;
          return (isMeant ? way : well)(heard, response, at);
        };
        const isSilent = way === hang;
        const created = await create(server, mood, isSilent ? { timeoutMs: SHORT_TIMEOUT } : {});
        // While everything stays silent nobody can know what the last request has done.
        expectWhole(created, !isSilent && (lasts === 'once' || number > 1));
      }
    });

on('the API refuses each call in turn without performing it', async (server) => {
  for (const call of CALLS)
    for (const code of CODES) {
      const mood: Mood = (heard, response, at) => {
        const first = namesOfCalls(heard).indexOf(call);
        if (first < 0) return well(heard, response, at);
        // What comes before it is done; from it on nothing is.
        const no = heard.calls.map((_, index) => (index < first ? 'djJ8' : exception(code)));
        return json(no)(heard, response, at);
      };
      expectWhole(await create(server, mood));
    }
});

on(
  'other users’ AppTokens are left alone, even if they look the same: the lost AppToken has a mark',
  async (server) => {
    let made = 0;
    const mood: Mood = (heard, response, at) => {
      if (!namesOfCalls(heard).includes('appToken.add') || made++ > 0)
        return well(heard, response, at);
      // A colleague's, of the same user and moment, and nothing of ours.
      const [one] = server.world.appTokens;
      if (one) server.world.appTokens.push({ ...one, id: '0_theirs01', description: 'matrix' });
      reset(heard, response, at);
    };
    const created = await create(server, mood, { plan: { description: 'matrix #0a1b2c3d' } });
    expect(created.left).toEqual(['0_theirs01']);
    expect(created.said).toMatch(/may exist.*app-token list.*matrix #0a1b2c3d/);
  },
);

on('if the user quits at any moment, the AppToken is deleted', async (server) => {
  for (let number = 1; number <= 3; number++) {
    const leave = new AbortController();
    let asked = 0;
    const mood: Mood = (heard, response, at) => {
      if (++asked === number) leave.abort();
      setTimeout(() => well(heard, response, at), 20);
    };
    const created = await create(server, mood, { leave: leave.signal });
    expectWhole(created);
    expect(created.left).toEqual([]);
    expect(created.done).toMatchObject({ exit: 130, problem: { code: 'CANCELLED' } });
  }
});

const DELETED = /deleted again/;
const CREATED_NOTHING = /^(?!.*deleted again)/s;
const OF_DE =
  'KALTURA_ADMIN_SECRET=x\nKALTURA_PARTNER_ID=102\nKALTURA_SERVICE_URL=https://api.de.kaltura.com/api_v3\n';
const BLOCKED = except({ 'baseEntry.list': exception('USER_BLOCKED') });
let asked = 0;
const losesFirst: Mood = (...heard) => (asked++ === 0 ? lost : well)(...heard);
test.concurrent.each<[string, Mood, More, exit: number, code: string, words: RegExp]>([
  [
    'whose answer was lost',
    losesFirst,
    {},
    3,
    'ECONNRESET',
    /had created the AppToken; it was del/,
  ],
  ['that fails', BLOCKED, {}, 1, 'USER_BLOCKED', DELETED],
  ['that meets a bug', well, { hasBug: true }, 70, 'FAULT', DELETED],
  [
    'with administrator rights',
    well,
    { plan: { userId: 'admin102@example.test' } },
    1,
    'ADMINISTRATOR_USER',
    DELETED,
  ],
  [
    'for a file that has changed',
    well,
    { changes: 'beforehand' },
    4,
    'CHANGED_ON_DISK',
    CREATED_NOTHING,
  ],
  [
    'for a file that changes meanwhile',
    well,
    { changes: 'meanwhile' },
    4,
    'CHANGED_ON_DISK',
    DELETED,
  ],
  ['for a file of another account', well, { text: OF_DE }, 2, 'OTHER_ACCOUNT', CREATED_NOTHING],
])('an AppToken %s does not stay, and the file does', async (_, mood, more, exit, code, words) => {
  const created = await create(await startServer(), mood, more);
  expect(created.left).toEqual([]);
  expect(created.text).toBe(more.changes ? CHANGED : (more.text ?? FILE));
  // A line that was added to it is removed again.
  expect(created.ignores).toBe(false);
  expect(created.done).toMatchObject({ exit, problem: { code } });
  expect(created.said).toMatch(words);
});
