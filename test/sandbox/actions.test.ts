import { describe, expect, test } from 'vitest';
import { PASSWORD, SECRET } from '../answers.ts';
import { type Fields, freshSandbox, ksOf } from './fresh-sandbox.ts';

const { ask, restart, sandbox } = freshSandbox();

describe('users', () => {
  test('a session alone creates nobody, and neither does asking about another user', async () => {
    await ask('session.start', {
      partnerId: '102',
      secret: SECRET,
      type: '2',
      userId: 'new@example.test',
    });
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
    expect(await ask('user.get', { ks: ksOf(), userId: 'NEW@example.test' })).toMatchObject({
      id: 'new@example.test',
      fullName: 'new@example.test',
      isAdmin: false,
    });
  });

  test('appToken.add creates its user, cut to 100 characters', async () => {
    const add = (userId: string): Promise<unknown> =>
      ask('appToken.add', { ks: ksOf(), 'appToken:sessionUserId': userId });
    await add('u'.repeat(101));
    expect(sandbox().createdUsers).toMatchObject([{ partnerId: 102, id: 'u'.repeat(100) }]);
    expect(await add('u'.repeat(321))).toMatchObject({ code: 'INVALID_FIELD_VALUE' });
    expect(sandbox().createdUsers).toHaveLength(1);
  });

  test('known users in other letters, widget sessions and refused calls create nobody', async () => {
    await ask('user.get', { ks: ksOf({ userId: 'ADMIN102@example.test' }) });
    await ask('user.get', {
      ks: ksOf({ userId: '0', type: 'user', privileges: 'view:*,widget:1' }),
    });
    await ask('partner.getInfo', { ks: ksOf({ userId: 'someone', type: 'user' }) });
    await ask('session.get', { ks: ksOf({ userId: 'someone' }, 'not the secret') });
    expect(sandbox().createdUsers).toEqual([]);
  });
});

describe('sessions', () => {
  test('either secret starts USER sessions, which cannot do what needs an administrator', async () => {
    const asked = { partnerId: '102', secret: SECRET, type: '0' };
    const ks = String(await ask('session.start', asked));
    expect(await ask('session.get', { ks })).toMatchObject({ code: 'SERVICE_FORBIDDEN' });
    expect(await ask('baseEntry.list', { ks })).toMatchObject({ totalCount: 0, objects: [] });
    expect(await ask('uiConf.list', { ks })).toMatchObject({ totalCount: 7 });
  });

  test('expire at their time', async () => {
    let seconds = 1_800_000_000;
    await restart({ now: () => seconds * 1000 });
    const asked = {
      partnerId: '102',
      secret: SECRET,
      type: '2',
      expiry: '60',
      privileges: '*,setrole:3',
    };
    const ks = String(await ask('session.start', asked));
    expect(await ask('session.get', { ks })).toMatchObject({
      expiry: String(seconds + 60),
      privileges: 'all:*,setrole:3',
    });
    const { expiry: _, ...unlimited } = asked;
    const day = String(await ask('session.start', unlimited));
    expect(await ask('session.get', { ks: day })).toMatchObject({
      expiry: String(seconds + 86_400),
    });
    seconds += 60;
    expect(await ask('session.get', { ks })).toMatchObject({
      code: 'INVALID_KS',
      args: { KSID: 'EXPIRED' },
    });
  });

  test('a stale KS prevents signing in', async () => {
    const person = { loginId: 'admin102@example.test', password: PASSWORD };
    const stale = { ...person, ks: ksOf({ expiresAt: 1 }) };
    expect(await ask('user.loginByLoginId', stale)).toMatchObject({ code: 'USER_WRONG_PASSWORD' });
    const elsewhere = { ...person, partnerId: '103' };
    expect(await ask('user.loginByLoginId', elsewhere)).toMatchObject({
      code: 'USER_WRONG_PASSWORD',
    });
    const second = String(await ask('user.loginByLoginId', { ...person, partnerId: '105' }));
    expect(await ask('session.get', { ks: second })).toMatchObject({
      partnerId: '105',
      privileges: 'all:*',
    });
  });
});

describe('players', () => {
  const ids = async (fields: Fields): Promise<number[]> => {
    const { objects } = (await ask('uiConf.list', { ks: ksOf(), ...fields })) as {
      objects: { id: number }[];
    };
    return objects.map((one) => one.id);
  };

  test('are filtered, ordered and paged', async () => {
    const v7 = { 'filter[objTypeEqual]': '1', 'filter:tagsMultiLikeAnd': 'kalturaPlayerJs' };
    const newest = [23448124, 23448125, 23448126, 23448127, 23448129];
    expect(await ids({ ...v7, 'filter[orderBy]': '-updatedAt' })).toEqual(newest);
    expect(await ids({ ...v7, 'filter:orderBy': '-createdAt' })).toEqual(newest);
    expect(await ids({ ...v7, 'filter[tagsMultiLikeAnd]': 'layerJ,ott' })).toEqual([23448127]);
    const page = { ...v7, 'filter:orderBy': '-updatedAt', 'pager[pageSize]': '2' };
    expect(await ids(page)).toEqual([23448124, 23448125]);
  });
});
