import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { PARTNER, SECRET } from '../answers.ts';
import { startServer } from '../kaltura/test-server.ts';
import { KEYS, type Terminal, terminals } from './terminal.ts';

/** No proxy listens there, so no region is reachable. Loopback never uses the proxy. */
const NO_INTERNET = { HTTPS_PROXY: 'http://127.0.0.1:1', NO_PROXY: '' };
const own = await startServer();
const foreign = await startServer();
const openTerminal = terminals();

function wizard(args: readonly string[], env: Record<string, string>, file?: string): Terminal {
  const terminal = openTerminal(['--timeout', '5', ...args], { env: { ...NO_INTERNET, ...env } });
  if (file !== undefined) writeFileSync(path.join(terminal.folder, '.env'), file, { mode: 0o600 });
  return terminal;
}

describe('Kaltura on one’s own servers', () => {
  test('can be named from the Partner ID step if no region knows the number or is reachable', async () => {
    const terminal = wizard([], {});
    await terminal.until('Partner ID');
    await terminal.press(`${PARTNER}\r`, 'No region could be reached');
    expect(terminal.screen()).toContain(`▸ Try again with ${PARTNER}`);
    expect(terminal.screen()).toContain('enter try again');
    await terminal.press(KEYS.down + KEYS.down, /▸ .*own Kaltura server/);
    await terminal.press('\r', /❯ Region/);
    // The number that was typed stays, and is checked there.
    expect(terminal.screen()).toContain(`Partner ID      ${PARTNER}`);
    await terminal.press(`${own.origin}\r`, /❯ Admin Secret/);
    await terminal.press(`${SECRET}\r`, /Send the Admin Secret to/);
    await terminal.press('y\r', /Send the Admin Secret to/);
    await terminal.press('yes\r', /❯ Player ID/);
    expect(terminal.screen()).toMatch(/Account found at [\s\S]*Opens the account/);
    await terminal.press('\r', /❯ User ID/);
    await terminal.press(`${KEYS.down}\r`, /❯ Portal URL/);
    await terminal.press('\r', /enter write/);
    expect(await terminal.endedBy('\r')).toBe(0);
    expect(readFileSync(path.join(terminal.folder, '.env'), 'utf8')).toContain(
      `KALTURA_SERVICE_URL=${own.origin}/api_v3\n`,
    );
  });
});

describe('somebody else’s file', () => {
  test('does not get the environment’s secret sent to its host, at the proof either', async () => {
    const before = foreign.heard.length;
    const terminal = wizard(
      ['--only', 'user-id', '--user-id', 'test-automation'],
      { KALTURA_PARTNER_ID: PARTNER, KALTURA_ADMIN_SECRET: SECRET, KALTURA_SERVICE_URL: own.api },
      `KALTURA_SERVICE_URL=${foreign.origin}/api_v3\n`,
    );
    await terminal.until('User ID');
    await terminal.press('\r', /enter write/);
    await terminal.press('\r', 'could not be tested');
    expect(terminal.screen()).toContain(new URL(foreign.origin).host);
    expect(foreign.heard.slice(before)).toEqual([]);
    expect(await terminal.endedBy(KEYS.ctrl('c'))).toBe(3);
  });
});
