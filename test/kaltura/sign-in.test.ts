/** What signing in makes of each of the sandbox's people, and how often it asks. */
import { describe, expect, test } from 'vitest';
import { type SignInOptions, signIn } from '../../src/kaltura/sign-in.ts';
import { redact } from '../../src/text/redact.ts';
import { EU, passwordOf, US } from '../answers.ts';
import { exception, json, startServer } from './test-server.ts';

const server = await startServer();
const asPerson = (at: string, email: string, password: string, options: SignInOptions = {}) =>
  signIn(server.network(5000), at, { email, password }, options);

const ADMIN = 'admin102@example.test';

test.each([
  ['admin102', EU, 102, null, ['102 8264', '105 a0b1'], false],
  // Read-only, with its secret.
  ['admin115', US, 115, null, ['116 116b', '115 115b read-only'], false],
  // The last sign-in was to another account than the one that is named.
  ['admin103', US, 103, null, ['103 f163'], false],
  ['admin103', US, 103, '108', ['103 f163', '108 108b read-only'], false],
  // A role that hides the secret, and an account that hides it.
  ['limited102', EU, 'limited', null, ['102 hidden'], true],
  ['admin112', EU, 112, null, ['112 hidden'], false],
])('the accounts of %s', async (name, at, password, partnerId, accounts, isLimited) => {
  const email = `${name}@example.test`;
  const found = await asPerson(at, email, passwordOf(password), { partnerId });
  if (found.kind !== 'accounts') throw new Error(found.kind);
  const texts = found.accounts.map((each) =>
    [each.partnerId, each.adminSecret?.slice(-4) ?? 'hidden', each.isReadOnly ? 'read-only' : '']
      .join(' ')
      .trim(),
  );
  expect([texts, found.isLimited]).toEqual([accounts, isLimited]);
});

test('somebody who is not an administrator has none', async () => {
  const found = await asPerson(EU, 'viewer102@example.test', 'Passw0rd!1xx');
  expect(found).toMatchObject({ kind: 'refused', code: 'NOT_ADMINISTRATOR' });
});

test('a password is hidden from then on, but not the email that was typed twice', async () => {
  await asPerson(EU, ADMIN, ADMIN);
  await asPerson(EU, ADMIN, 'not-my-password');
  expect(redact(`${ADMIN} not-my-password`)).toBe(`${ADMIN} [hidden]`);
});

describe('a refused sign-in', () => {
  test('every reason is named, and another attempt is suggested once', async () => {
    const found = await asPerson(EU, ADMIN, 'wrong');
    if (found.kind !== 'refused') throw new Error(found.kind);
    expect(found.code).toBe('USER_WRONG_PASSWORD');
    for (const word of ['region', 'locked', 'user', 'blocked', 'access rules', 'rate limit'])
      expect(found.fix).toContain(word);
    expect(`${found.message} ${found.fix}`).not.toMatch(/try again/i);
    expect(found.retry).toMatch(/try again once/);
  });

  test('an account that the person does not belong to is named', async () => {
    const found = await asPerson(EU, ADMIN, passwordOf(102), { partnerId: '109' });
    expect(found).toMatchObject({ message: expect.stringContaining('for account 109') });
  });

  // An agency has more accounts than the API's first page.
  const PAGE = { action: 'listPartnersForUser', 'pager:pageSize': '250' };
  test.each([
    ['down', false, 'unknown'],
    ['down, as an error', exception('INTERNAL_DATABASE_ERROR'), 'unknown'],
    ['up', true, 'refused'],
    ['a question that this server does not know', exception('ACTION_DOES_NOT_EXISTS'), 'refused'],
  ])('the database is %s: one request, never repeated', async (_, database, kind) => {
    const wrong = exception('USER_WRONG_PASSWORD');
    const echo = exception('SERVICE_FORBIDDEN');
    const one = await startServer(json([wrong, database, echo, echo, echo, echo]));
    const found = await signIn(one.network(), EU, { email: ADMIN, password: 'not-right' });
    expect(found.kind).toBe(kind);
    expect(one.heard).toHaveLength(1);
    expect(one.heard[0]?.calls).toMatchObject([{ action: 'loginByLoginId' }, {}, PAGE, {}, {}, {}]);
  });
});
