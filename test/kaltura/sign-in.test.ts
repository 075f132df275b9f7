/** What signing in makes of each of the sandbox's people, and how often it asks. */
import { describe, expect, test } from 'vitest';
import { type SignInOptions, type SignInResult, signIn } from '../../src/kaltura/sign-in.ts';
import { EU, passwordOf, SECRET, US } from '../answers.ts';
import { exception, json, startServer } from './test-server.ts';

const server = await startServer();
const asPerson = (at: string, email: string, password: string, options: SignInOptions = {}) =>
  signIn(server.network(5000), at, { email, password }, options);

const ADMIN = 'admin102@example.test';
const idsIn = (found: SignInResult): unknown =>
  found.kind === 'accounts'
    ? found.accounts.map(({ partnerId, isReadOnly }) => [partnerId, isReadOnly])
    : found;

describe('the accounts of a person', () => {
  test('a read-only account that the person signs in to is among them, with its secret', async () => {
    const found = await asPerson(US, 'admin115@example.test', passwordOf(115));
    expect(idsIn(found)).toEqual([
      ['116', false],
      ['115', true],
    ]);
    if (found.kind === 'accounts') expect(found.accounts[1]?.adminSecret).toBe('115b'.repeat(8));
  });

  test('a read-only account that is named is found, though the last sign-in was to another', async () => {
    const ben = ['admin103@example.test', passwordOf(103)] as const;
    expect(idsIn(await asPerson(US, ...ben))).toEqual([['103', false]]);
    const both = await asPerson(US, ...ben, { partnerId: '108' });
    expect(idsIn(both)).toEqual([
      ['103', false],
      ['108', true],
    ]);
  });

  test('a role that hides the secret is told apart from an account that hides it', async () => {
    const limited = await asPerson(EU, 'limited102@example.test', passwordOf('limited'));
    expect(limited).toMatchObject({ isLimited: true, accounts: [{ adminSecret: null }] });
    const hidden = await asPerson(EU, 'admin112@example.test', passwordOf(112));
    expect(hidden).toMatchObject({ isLimited: false, accounts: [{ adminSecret: null }] });
    const whole = await asPerson(EU, ADMIN, passwordOf(102));
    expect(whole).toMatchObject({ isLimited: false, accounts: [{ adminSecret: SECRET }, {}] });
  });

  test('somebody who is not an administrator has none', async () => {
    const found = await asPerson(EU, 'viewer102@example.test', 'Passw0rd!1xx');
    expect(found).toMatchObject({ kind: 'refused', code: 'NOT_ADMINISTRATOR' });
  });
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
