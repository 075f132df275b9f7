import { afterAll, describe, expect, test } from 'vitest';
import { createApiClient } from '../../src/kaltura/api-client.ts';
import { closeConnections } from '../../src/kaltura/http-agents.ts';
import { readKs } from '../../src/kaltura/ks.ts';
import { signIn } from '../../src/kaltura/login.ts';
import { createSession } from '../../src/kaltura/session.ts';
import { ACCOUNTS, ADMIN_SECRET, EU, PARTNER, USER_SECRET, WRONG_SECRET } from './accounts.ts';
import {
  except,
  exception,
  failing,
  json,
  type Mood,
  misbehaving,
  status,
  well,
} from './misbehaving.ts';

afterAll(closeConnections);

async function made({
  mood = well,
  partnerId = PARTNER,
  adminSecret = ADMIN_SECRET,
  admin = true,
  userId = 'someone-new',
  privileges = 'a:b',
}: {
  mood?: Mood;
  partnerId?: string;
  adminSecret?: string;
  admin?: boolean;
  userId?: string;
  privileges?: string;
} = {}) {
  const server = await misbehaving(mood, { accounts: ACCOUNTS });
  const wish = { admin, userId, expiry: 60, privileges };
  const answer = await createSession(
    createApiClient(server.network()),
    { serviceUrl: EU, partnerId, adminSecret },
    wish,
  );
  expect(server.world.createdUsers).toEqual([]);
  await server.close();
  return answer;
}

describe('a session', () => {
  test.each([true, false])('is as it was wished (admin: %s)', async (admin) => {
    const answer = await made({ admin });
    expect('value' in answer && readKs(answer.value.ks, ADMIN_SECRET)).toMatchObject({
      kind: 'verified',
      fields: {
        partnerId: 7001,
        type: admin ? 'admin' : 'user',
        userId: 'someone-new',
        privileges: 'a:b',
      },
    });
  });

  const failures: [string, Parameters<typeof made>[0], string, RegExp, boolean][] = [
    [
      'with the User Secret',
      { adminSecret: USER_SECRET },
      'START_SESSION_ERROR',
      /is the account's User Secret, not its Admin Secret\.$/,
      true,
    ],
    [
      'with the User Secret, of a user',
      { adminSecret: USER_SECRET, admin: false },
      'START_SESSION_ERROR',
      /User Secret, not its/,
      true,
    ],
    [
      'with a wrong secret, as documented',
      { mood: failing('INVALID_SECRET_TYPE') },
      'INVALID_SECRET_TYPE',
      /^Kaltura refused the Admin Secret for account 7001 /,
      true,
    ],
    [
      'with a wrong secret',
      { adminSecret: WRONG_SECRET },
      'START_SESSION_ERROR',
      /^Kaltura refused the Admin Secret for account 7001 /,
      true,
    ],
    [
      'of an account that is not there',
      { partnerId: '999999' },
      'SERVICE_FORBIDDEN_CONTENT_BLOCKED',
      /does not know account 999999, or the account is blocked/,
      true,
    ],
    [
      'of an account that is not there, as documented',
      { mood: failing('PARTNER_NOT_FOUND') },
      'PARTNER_NOT_FOUND',
      /does not know account 7001, or the account is blocked/,
      true,
    ],
    [
      'of an ill server',
      { mood: failing('INTERNAL_DATABASE_ERROR') },
      'INTERNAL_DATABASE_ERROR',
      /has a problem at the moment/,
      false,
    ],
    ['where nothing is', { mood: status(404) }, 'HTTP_404', /HTTP 404/, false],
    [
      'with an unknown code',
      { mood: except({ 'session.start': exception('NEW_CODE', 'New words') }) },
      'NEW_CODE',
      /New words \(NEW_CODE\)/,
      false,
    ],
    [
      'in an account that refuses this address',
      { partnerId: '7011' },
      'SERVICE_ACCESS_CONTROL_RESTRICTED',
      /accepts API calls only from certain addresses/,
      true,
    ],
    [
      'in an account that is limited in its rate',
      { partnerId: '7012' },
      'ACTION_BLOCKED',
      /how often session\.start can be called/,
      false,
    ],
    [
      'with an actionslimit of 0',
      { privileges: 'actionslimit:0' },
      'INVALID_ACTIONS_LIMIT',
      /must be 1 or more/,
      true,
    ],
    [
      'with a role that the account does not have',
      { privileges: 'list:*,setrole:4711' },
      'UNKNOWN_ROLE_ID',
      /no role with the ID in setrole:/,
      true,
    ],
    [
      'from a server that says anything',
      { mood: json([1, 2, 3, 4, 5, 6]) },
      'UNEXPECTED_ANSWER',
      /not like the Kaltura API/,
      false,
    ],
  ];
  test.concurrent.each(failures)(
    '%s: none, and why',
    async (_, given, code, message, isRefused) => {
      const answer = await made(given);
      expect(answer).toMatchObject({ problem: { code } });
      if ('problem' in answer) {
        expect(answer.problem.message).toMatch(message);
        expect(answer.problem.kind === 'refused').toBe(isRefused);
        // Which command helps, the command says.
        if (answer.problem.fix !== null) expect(answer.problem.fix).toMatch(/^[A-Z].*\.$/);
      }
    },
  );
});

describe('the messages about the user and the role', () => {
  test.each<[string, Parameters<typeof made>[0], string[], RegExp]>([
    [
      'an administrator',
      { admin: false, userId: 'boss' },
      ['ADMINISTRATOR_USER'],
      /can read the Admin Secret/,
    ],
    ['an administrator, ADMIN session', { userId: 'boss' }, [], /^$/],
    [
      'a limited role',
      { admin: false, userId: 'uploader' },
      ['LIMITED_ROLE'],
      /“Content Uploader”: the role decides what/,
    ],
    [
      'a role that allows nothing',
      { userId: 'nobody' },
      ['LIMITED_ROLE'],
      /“No Session”: in a session with this User ID, Kaltura refused to list/,
    ],
    ['setrole in its place', { userId: 'nobody', privileges: 'setrole:2' }, [], /^$/],
    [
      'setrole with a role that allows nothing',
      { privileges: 'setrole:NO_SESSION_ROLE' },
      ['ROLE_REFUSED'],
      /setrole: allows little/,
    ],
    ['user 0 is blocked', { partnerId: '7013' }, ['USER_BLOCKED'], /was not looked up/],
  ])('%s', async (_, given, codes, message) => {
    const answer = await made({ privileges: '', ...given });
    if ('problem' in answer) throw new Error(answer.problem.message);
    const { warnings } = answer.value;
    expect(warnings.map(({ code }) => code)).toEqual(codes);
    expect(warnings.map((each) => each.message).join()).toMatch(message);
  });
});

test('if the server refuses the session but the secret is right, the secret is not blamed', async () => {
  const refuse = (call: Record<string, string>, all: unknown[]): unknown =>
    call.privileges === undefined ? all[0] : exception('START_SESSION_ERROR');
  const answer = await made({ mood: except({ 'session.start': refuse }) });
  expect(answer).toMatchObject({ problem: { code: 'START_SESSION_ERROR' } });
  if ('problem' in answer) expect(answer.problem.message).not.toMatch(/Admin Secret for account/);
});

test('signing in lists more accounts than the API’s first page', async () => {
  const server = await misbehaving(well, { accounts: ACCOUNTS });
  await signIn(server.network(), EU, { email: 'a@example.test', password: 'not-right' });
  await server.close();
  const listing = server.heard[0]?.calls.find((call) => call.action === 'listPartnersForUser');
  expect(JSON.stringify(listing)).toMatch(/pageSize":"?250/);
});
