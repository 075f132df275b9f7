import { describe, expect, test } from 'vitest';
import { SECRET } from '../answers.ts';
import { freshSandbox, ksOf } from './fresh-sandbox.ts';

const { ask, sandbox } = freshSandbox();

describe('users', () => {
  test('a session alone creates nobody, and neither does asking about another user', async () => {
    await ask('session.start', { partnerId: '102', secret: SECRET, type: '2', userId: 'new' });
    await ask('session.startWidgetSession', { widgetId: '_102' });
    const unknown = await ask('user.get', { ks: ksOf(), userId: 'new@example.test' });
    expect(unknown).toMatchObject({ code: 'INVALID_USER_ID', args: [] });
    expect(sandbox().createdUsers).toEqual([]);
  });

  test('the first question of a new user about itself creates it, once; other reads do not', async () => {
    const ks = ksOf({ userId: 'new@example.test' });
    await ask('uiConf.list', { ks });
    expect(sandbox().createdUsers).toEqual([]);
    await ask('user.get', { ks });
    await ask('user.get', { ks });
    expect(sandbox().createdUsers).toMatchObject([{ partnerId: 102, id: 'new@example.test' }]);
    const asked = { ks: ksOf(), userId: 'NEW@example.test' };
    expect(await ask('user.get', asked)).toMatchObject({ id: 'new@example.test', isAdmin: false });
  });

  test('appToken.add creates its user, cut to 100 characters', async () => {
    const add = (userId: string): Promise<unknown> =>
      ask('appToken.add', { ks: ksOf(), 'appToken:sessionUserId': userId });
    await add('u'.repeat(101));
    expect(sandbox().createdUsers).toMatchObject([{ partnerId: 102, id: 'u'.repeat(100) }]);
    expect(await add('u'.repeat(321))).toMatchObject({ code: 'INVALID_FIELD_VALUE' });
    expect(sandbox().createdUsers).toHaveLength(1);
  });
});
