/**
 * Creates an AppToken that replaces the Admin Secret, with a fault at each request and at each
 * file. Afterwards the account and the file are as before, or both have the AppToken, or the
 * program tells the user which AppToken remains, or that an AppToken may remain.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { NewToken } from '../../src/app-token/plan.ts';
import type { CommandOptions } from '../../src/cli/options.ts';
import { apply, planChanges } from '../../src/commands/apply.ts';
import type { Context } from '../../src/commands/context.ts';
import type { WriteRequest } from '../../src/credentials/trust.ts';
import { createApiClient } from '../../src/kaltura/api-client.ts';
import type { TokenPlan } from '../../src/kaltura/app-tokens.ts';
import { SANDBOX_ACCOUNTS } from '../../src/sandbox/accounts.ts';
import { EU, SECRET, USER } from '../answers.ts';
import { folderWith } from '../commands/run.ts';
import {
  except,
  exception,
  type Heard,
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

const ACCOUNT = SANDBOX_ACCOUNTS.find((each) => each.partnerId === 102)!;
const FILE = `# mine\r\nA=1\nKALTURA_ADMIN_SECRET='${SECRET}'  # key\nKALTURA_PARTNER_ID=102\nB=2\n`;
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
const isAdd = (heard: Heard): boolean => namesOfCalls(heard).includes('appToken.add');
const CALLS = ['appToken.add', WIDGET, 'appToken.startSession', 'baseEntry.list'];

interface Created {
  done: Awaited<ReturnType<typeof apply>>;
  /** The IDs that the account has more than before. */
  more: string[];
  fewer: string[];
  text: string;
  said: string;
}

interface More {
  plan?: Partial<TokenPlan>;
  /** Before the file is written, after the AppToken was created. */
  meanwhile?: (envFile: string) => void;
  /** After the plan, before anything is created. */
  beforehand?: (envFile: string) => void;
  text?: string;
  leave?: AbortSignal;
  timeoutMs?: number;
}

async function create(server: TestServer, mood: Mood, more: More = {}): Promise<Created> {
  const envFile = path.join(folderWith(more.text ?? FILE), '.env');
  const before = server.world.appTokens.map(({ id }) => id);
  server.mood = mood;
  server.heard.length = 0;
  const network = server.network(more.timeoutMs ?? TIMEOUT);
  const context = {
    options: { file: null, serviceUrl: null, secretOnStdin: null } as CommandOptions,
    network,
    envFile,
    sandbox: false,
    env: {},
    freshApi: () => createApiClient(network),
    atEnd: () => undefined,
    progress: { isWritten: false, isCleaningUp: false },
  } as unknown as Context;
  const request: WriteRequest = {
    values: {},
    removed: ['admin-secret'],
    hosts: { used: EU, confirmed: [] },
  };
  const token: NewToken = {
    access: { network, serviceUrl: EU, key: BY_SECRET },
    planned: { plan: { ...PLAN, ...more.plan }, isNewUser: false, warnings: [] },
  };
  const changes = await planChanges(context, request, token);
  more.beforehand?.(envFile);
  const done =
    'problem' in changes
      ? changes
      : await apply(context, changes, {
          onCreated: () => more.meanwhile?.(envFile),
          ...(more.leave ? { signal: more.leave } : {}),
        });
  const now = server.world.appTokens.map(({ id }) => id);
  const problem = 'problem' in done ? done.problem : null;
  return {
    done,
    more: now.filter((id) => !before.includes(id)),
    fewer: before.filter((id) => !now.includes(id)),
    text: readFileSync(envFile, 'utf8'),
    said: `${problem?.message} ${problem?.fix} ${'problem' in done ? (done.next ?? []).join(' ') : ''}`,
  };
}

/** Checks that must pass after every run. */
function expectWhole({ done, more, fewer, text, said }: Created, isKnown = true): void {
  expect(fewer).toEqual([]);
  if ('token' in done) {
    expect(more).toEqual([done.token?.id]);
    expect(text).toContain(`KALTURA_APP_TOKEN_ID=${done.token?.id}`);
    expect(text).not.toContain(SECRET);
    expect(text).toMatch(/^# mine\r\nA=1\nKALTURA_PARTNER_ID=102\nB=2\n/);
    return;
  }
  expect(text).toBe(FILE);
  expect(done.problem.message).not.toMatch(/[0-9a-f]{32}/);
  if (isKnown) for (const id of more) expect(said).toContain(`app-token revoke ${id} --yes`);
  else if (more.length > 0) expect(said).toMatch(/app-token (?:list|revoke)/);
}

/** A test with a server of its own. */
const on = (name: string, body: (server: TestServer) => Promise<void>): void =>
  test.concurrent(name, async () => body(await startServer()));

on(
  'without faults: creates, tests and writes the AppToken and removes the secret; revokes nothing and asks for no token',
  async (server) => {
    const created = await create(server, well);
    expectWhole(created);
    expect('token' in created.done).toBe(true);
    expect(server.heard.flatMap(namesOfCalls)).not.toContain('session.end');
    const calls = server.heard.flatMap((heard) => heard.calls);
    expect(calls.find((call) => call.action === 'add')).toMatchObject({
      'appToken:sessionType': '0',
      'appToken:sessionUserId': USER,
      'appToken:hashType': 'SHA256',
    });
    for (const call of calls.filter(
      ({ service, action }) => `${service}${action}` === 'appTokenlist',
    ))
      expect(call['responseProfile:fields']?.split(',')).not.toContain('token');
    // It is made; a widget's session; its own, and a list with that.
    expect(server.heard).toHaveLength(3);
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
      const alike = { userId: USER, description: 'matrix', duration: 3600, token: '1'.repeat(32) };
      const theirs = { account: ACCOUNT, id: '0_theirs01', ...alike, createdAt: Date.now() / 1000 };
      server.world.appTokens.push(theirs);
      reset(heard, response, at);
    };
    const created = await create(server, mood, { plan: { description: 'matrix #0a1b2c3d' } });
    expect(created.more).toEqual(['0_theirs01']);
    expect(created.said).toMatch(/may exist.*app-token list.*matrix #0a1b2c3d/);
  },
);

on('a USER AppToken whose session has administrator rights is deleted again', async (server) => {
  const plan = { userId: 'admin102@example.test' };
  const created = await create(server, well, { plan });
  expect(created.more).toEqual([]);
  expect(created.done).toMatchObject({ problem: { code: 'ADMINISTRATOR_USER' } });
  const withRole = { ...plan, privileges: 'setrole:PLAYBACK_BASE_ROLE' };
  expect('token' in (await create(server, well, { plan: withRole })).done).toBe(true);
});

on('a file for another account keeps its secret: no AppToken is created', async (server) => {
  for (const line of [
    'KALTURA_PARTNER_ID=105',
    'KALTURA_PARTNER_ID=102\nKALTURA_SERVICE_URL=https://api.de.kaltura.com/api_v3',
  ]) {
    const theirs = `KALTURA_ADMIN_SECRET=x\n${line}\n`;
    const created = await create(server, well, { text: theirs });
    expect([created.more, created.text]).toEqual([[], theirs]);
    expect(created.done).toMatchObject({ exit: 2, problem: { code: 'OTHER_ACCOUNT' } });
  }
});

on('an ID that could not be read again is not written', async (server) => {
  const made = { id: '--help', token: 'a'.repeat(32), createdAt: 1, sessionDuration: 60 };
  const mood: Mood = (heard, response, at) =>
    (isAdd(heard) ? json(['djJ8', made]) : well)(heard, response, at);
  const created = await create(server, mood);
  expect('problem' in created.done).toBe(true);
  expect(created.text).toBe(FILE);
});

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
    expect(created.more).toEqual([]);
    expect(created.done).toMatchObject({ exit: 130, problem: { code: 'CANCELLED' } });
  }
});

on(
  'if the AppToken cannot be deleted, the message gives its ID and how to revoke it',
  async (server) => {
    const mood: Mood = (heard, response, at) => {
      const isLost = namesOfCalls(heard).some((call) =>
        /^appToken\.(?:startSession|delete)$/.test(call),
      );
      return (isLost ? reset : well)(heard, response, at);
    };
    const created = await create(server, mood);
    expect(created.more).toHaveLength(1);
    expectWhole(created);
  },
);

const fails = except({ 'baseEntry.list': exception('USER_BLOCKED') });
let asked = 0;
const losesFirst: Mood = (...heard) => (asked++ === 0 ? lost : well)(...heard);
for (const [what, mood, words] of [
  ['whose answer was lost', losesFirst, 'created the AppToken; it was deleted again'],
  ['that fails is deleted', fails, 'deleted again'],
] as readonly [string, Mood, string][])
  on(`an AppToken ${what}`, async (server) => {
    const created = await create(server, mood);
    expect(created.more).toEqual([]);
    expect(created.said).toContain(words);
  });

const change = (envFile: string): void => writeFileSync(envFile, `${FILE}C=3\n`);

on('if the file has changed since it was read, nothing is created', async (server) => {
  const created = await create(server, well, { beforehand: change });
  expect(created.done).toMatchObject({ exit: 4, problem: { code: 'CHANGED_ON_DISK' } });
  expect(server.heard).toEqual([]);
});

on(
  'if the file changes during the test of the AppToken, the file is left alone and the AppToken is deleted',
  async (server) => {
    const created = await create(server, well, { meanwhile: change });
    expect([created.more, created.text]).toEqual([[], `${FILE}C=3\n`]);
    expect(created.done).toMatchObject({ problem: { code: 'CHANGED_ON_DISK' } });
  },
);

on('if the file can no longer be written, the AppToken is deleted again', async (server) => {
  const before = server.world.appTokens.length;
  // A folder in its place stops root too.
  const meanwhile = (envFile: string): void => {
    rmSync(envFile);
    mkdirSync(envFile);
  };
  await expect(create(server, well, { meanwhile })).rejects.toThrow('EISDIR');
  expect(server.world.appTokens).toHaveLength(before);
});
