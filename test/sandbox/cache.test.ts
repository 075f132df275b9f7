import { describe, expect, test } from 'vitest';
import { SANDBOX_ACCOUNTS, type SandboxAccount } from '../../src/sandbox/accounts.ts';
import { SECRET } from '../answers.ts';
import { type Fields, freshSandbox } from './fresh-sandbox.ts';

const { ask, restart } = freshSandbox();

const WIDGET = { service: 'session', action: 'startWidgetSession', widgetId: '_102' };
const START = { service: 'session', action: 'start', partnerId: '102', secret: SECRET, type: '2' };

/** Sends a multirequest of these calls, and `common` parameters outside the calls. */
function sendCalls(calls: readonly Fields[], common: Fields = {}): Promise<unknown> {
  const numbered = calls.flatMap((call, index) =>
    Object.entries(call).map(([name, value]) => [`${index + 1}:${name}`, value]),
  );
  return ask('multirequest', { ...common, ...Object.fromEntries(numbered) });
}

describe('the sandbox caches answers as the server does', () => {
  test('call by call, for ten minutes, and looks for nocache in the call alone', async () => {
    let now = 1_800_000_000_000;
    const accounts: SandboxAccount[] = [];
    await restart({ accounts, now: () => now });
    const unknown = [{ code: 'INVALID_WIDGET_ID' }, { code: 'SERVICE_FORBIDDEN_CONTENT_BLOCKED' }];
    expect(await sendCalls([WIDGET, START])).toMatchObject(unknown);
    accounts.push(...SANDBOX_ACCOUNTS);
    now += 599_000;
    expect(await sendCalls([WIDGET, START])).toMatchObject(unknown);
    // The order of the calls does not matter, and the server ignores nocache outside the calls.
    expect(await sendCalls([START, WIDGET], { nocache: '1' })).toMatchObject(unknown.toReversed());
    const [fresh, cached] = (await sendCalls([{ ...WIDGET, nocache: '1' }, START])) as [object, object];
    expect(fresh).toHaveProperty('ks');
    expect(cached).toMatchObject({ code: 'SERVICE_FORBIDDEN_CONTENT_BLOCKED' });
    now += 2000;
    expect(await sendCalls([START])).toEqual([expect.stringMatching(/^djJ8/)]);
  });

  test('a good answer too, if it is the same for everybody', async () => {
    const accounts: SandboxAccount[] = [...SANDBOX_ACCOUNTS];
    await restart({ accounts });
    const list = { service: 'uiConf', action: 'list', ks: '{1:result:ks}' };
    const found = await sendCalls([WIDGET, list]);
    accounts.splice(
      0,
      accounts.length,
      ...SANDBOX_ACCOUNTS.map((one) => ({ ...one, status: 'blocked' as const })),
    );
    expect(await sendCalls([WIDGET, list])).toEqual(found);
    const fresh = { ...list, nocache: '1' };
    expect(await sendCalls([WIDGET, fresh])).toMatchObject([
      {},
      { code: 'SERVICE_FORBIDDEN_CONTENT_BLOCKED' },
    ]);
  });

  test('nocache gets a fresh answer to a single call', async () => {
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
