/**
 * Behind a proxy: regions, their retries and the checks go through it, and Node warns of nothing.
 * `test:nodes` runs this file on other Nodes too, because each has an HTTP of its own.
 */
import { expect, test } from 'vitest';
import { PARTNER, RIGHT, SECRET } from '../answers.ts';
import { folderWith, run, runJson, said } from '../commands/run.ts';
import { portOf, proxyTo, startServer, tlsFile, well } from '../kaltura/test-server.ts';
import { KEYS, terminals } from './terminal.ts';

const openTerminal = terminals();
const server = await startServer(well, { certificate: 'good' });
const { connects, origin } = await proxyTo({ port: portOf(server.origin) }, 'good', true);
const ENV = {
  HTTPS_PROXY: origin.replace('://', '://me:secret-of-proxy@'),
  NODE_EXTRA_CA_CERTS: tlsFile('ca.pem'),
};

test('check uses one tunnel', async () => {
  // The certificate is not for the names of portals.
  const cwd = folderWith({ ...RIGHT, KALTURA_VIDEO_PORTAL_BASE_URL: '' });
  const { code, stderr } = await run(['check', '--debug'], { cwd, env: ENV });
  expect(code).toBe(0);
  expect(stderr).not.toMatch(/Warning|secret-of-proxy/);
  expect(connects.map(({ target }) => target)).toEqual(['api.eu.kaltura.com:443']);
});

test('the wizard looks in six regions eleven times: Node would warn of more than ten listeners', async () => {
  const before = connects.length;
  const terminal = openTerminal(['--debug', '--timeout', '3'], { env: ENV });
  await terminal.until('❯ Partner ID');
  // The certificate is good for one region: the others fail, and each check asks them again.
  for (let number = 900; number < 911; number++) {
    await terminal.press(`${KEYS.ctrl('u')}${number}`, new RegExp(`Partner ID +${number}`));
    terminal.type('\r');
    await terminal.until(
      (screen) => screen.includes('could not be') && !/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/.test(screen),
    );
  }
  await terminal.press(`${KEYS.ctrl('u')}${PARTNER}`, new RegExp(`Partner ID +${PARTNER}`));
  await terminal.press('\r', '❯ Admin Secret');
  await terminal.press(`${SECRET}\r`, 'Opens the account Acme Video');
  expect(await terminal.endedBy(KEYS.ctrl('c'))).toBe(130);
  expect(connects.length - before).toBeGreaterThan(66);
  expect(terminal.output).not.toMatch(/Warning|held:|secret-of-proxy/);
});

test('a proxy that asks for a password: unreachable, and next asks for no more time', async () => {
  const asking = await proxyTo({ port: 1 }, { status: 407 });
  const env = { HTTPS_PROXY: asking.origin };
  const { code, json } = await runJson(['check'], { cwd: folderWith(RIGHT), env });
  expect({ code, ...json }).toMatchObject({ code: 3, status: 'unreachable', next: [] });
  expect(said(json, 'partner-id').code).toBe('PROXY');
});
