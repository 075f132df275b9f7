import { describe, expect, test } from 'vitest';
import { SANDBOX_ACCOUNTS, type SandboxAccount } from '../../src/sandbox/accounts.ts';
import { SECRET } from '../answers.ts';
import { type Fields, freshSandbox } from './asking.ts';

const { ask, restart } = freshSandbox();

const WIDGET = { service: 'session', action: 'startWidgetSession', widgetId: '_102' };
const START = { service: 'session', action: 'start', partnerId: '102', secret: SECRET, type: '2' };

/** A multirequest of these calls, with `above` beside them. */
function several(calls: readonly Fields[], above: Fields = {}): Promise<unknown> {
  const numbered = calls.flatMap((call, index) =>
    Object.entries(call).map(([name, value]) => [`${index + 1}:${name}`, value]),
  );
  return ask('multirequest', { ...above, ...Object.fromEntries(numbered) });
}

describe('the sandbox keeps answers as the server does', () => {
  test('call by call, for ten minutes, and looks for nocache in the call alone', async () => {
    let now = 1_800_000_000_000;
    const accounts: SandboxAccount[] = [];
    await restart({ accounts, now: () => now });
    const unknown = [{ code: 'INVALID_WIDGET_ID' }, { code: 'SERVICE_FORBIDDEN_CONTENT_BLOCKED' }];
    expect(await several([WIDGET, START])).toMatchObject(unknown);
    accounts.push(...SANDBOX_ACCOUNTS);
    now += 599_000;
    expect(await several([WIDGET, START])).toMatchObject(unknown);
    // In another order, and with the parameter where the server does not look.
    expect(await several([START, WIDGET], { nocache: '1' })).toMatchObject(unknown.toReversed());
    const [fresh, kept] = (await several([{ ...WIDGET, nocache: '1' }, START])) as [object, object];
    expect(fresh).toHaveProperty('ks');
    expect(kept).toMatchObject({ code: 'SERVICE_FORBIDDEN_CONTENT_BLOCKED' });
    now += 2000;
    expect(await several([START])).toEqual([expect.stringMatching(/^djJ8/)]);
  });

  test('a good answer too, where it is the same for everybody', async () => {
    const accounts: SandboxAccount[] = [...SANDBOX_ACCOUNTS];
    await restart({ accounts });
    const list = { service: 'uiConf', action: 'list', ks: '{1:result:ks}' };
    const found = await several([WIDGET, list]);
    accounts.splice(
      0,
      accounts.length,
      ...SANDBOX_ACCOUNTS.map((one) => ({ ...one, status: 'blocked' as const })),
    );
    expect(await several([WIDGET, list])).toEqual(found);
    const fresh = { ...list, nocache: '1' };
    expect(await several([WIDGET, fresh])).toMatchObject([{}, { code: 'SERVICE_FORBIDDEN_CONTENT_BLOCKED' }]);
  });

  test('a single request is asked afresh by nocache beside its parameters', async () => {
    const accounts: SandboxAccount[] = [];
    await restart({ accounts });
    const { service: _, action: __, ...fields } = WIDGET;
    const start = 'session.startWidgetSession';
    expect(await ask(start, fields)).toMatchObject({ code: 'INVALID_WIDGET_ID' });
    accounts.push(...SANDBOX_ACCOUNTS);
    expect(await ask(start, fields)).toMatchObject({ code: 'INVALID_WIDGET_ID' });
    expect(await ask(start, { ...fields, nocache: '1' })).toHaveProperty('ks');
  });
});
