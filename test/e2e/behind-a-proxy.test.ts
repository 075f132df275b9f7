/**
 * Behind a proxy: six regions, their retries and the checks go through it, and nobody warns of
 * anything.
 */
import { expect, test } from 'vitest';
import { PARTNER, RIGHT, SECRET } from '../answers.ts';
import { folderWith, run } from '../commands/run.ts';
import { portOf, proxyTo, startServer, tlsFile, well } from '../kaltura/test-server.ts';
import { KEYS, terminals } from './terminal.ts';

const server = await startServer(well, { certificate: 'good' });

/**
 * The portals of the internet would be asked through the proxy too, by names that its certificate
 * is not for.
 */
const { KALTURA_VIDEO_PORTAL_BASE_URL: _, ...VALUES } = RIGHT;
const CHECK = ['check', '--json'];
const WELL = { code: 0, stderr: '' };
const REGIONS = 6;
/** Node warns of more than ten listeners of one kind. */
const CHECKS = 11;

type Connects = readonly { target: string }[];

/** Runs `work` behind a proxy; `user` stands before the host in its URL. */
async function through(
  { user, isTls }: { user: string; isTls: boolean },
  work: (env: Record<string, string>, connects: Connects) => Promise<void>,
): Promise<void> {
  const proxy = await proxyTo({ port: portOf(server.origin) }, 'good', isTls);
  const env = {
    HTTPS_PROXY: proxy.origin.replace('://', `://${user}`),
    NODE_EXTRA_CA_CERTS: tlsFile('ca.pem'),
    GIT_CONFIG_GLOBAL: '/dev/null',
  };
  await work(env, proxy.connects);
}

const HTTP = { name: 'http', user: '', isTls: false };
const HTTPS = { name: 'https, with a password', user: 'me:secret-of-proxy@', isTls: true };
const openTerminal = terminals();

test('the wizard looks in six regions eleven times; nothing had to be held off its screen', () =>
  through(HTTPS, async (env, connects) => {
    const terminal = openTerminal(['--debug', '--timeout', '3'], { env });
    await terminal.until('❯ Partner ID');
    // The certificate is good for one region only: the others fail, and every check
    // contacts them again.
    for (let time = 0; time < CHECKS; time++) {
      const number = 900 + time;
      await terminal.press(`${KEYS.ctrl('u')}${number}`, new RegExp(`Partner ID +${number}`));
      terminal.type(KEYS.enter);
      await terminal.until(
        (screen) => screen.includes('could not be') && !/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/.test(screen),
      );
    }
    await terminal.press(`${KEYS.ctrl('u')}${PARTNER}`, new RegExp(`Partner ID +${PARTNER}`));
    await terminal.press(KEYS.enter, '❯ Admin Secret');
    await terminal.press(SECRET, '••••');
    await terminal.press(KEYS.enter, 'Opens the account Acme Video');
    expect(terminal.screen().match(/Partner ID/g)).toHaveLength(1);
    expect(await terminal.endedBy(KEYS.ctrl('c'))).toBe(130);
    expect(connects.length).toBeGreaterThan(REGIONS * CHECKS);
    expect(terminal.output).not.toMatch(/Warning|held:|secret-of-proxy/);
  }));

test.each([HTTP, HTTPS])(
  '$name: check uses one tunnel, and reaches a host in NO_PROXY directly',
  (proxy) =>
    through(proxy, async (env, connects) => {
      expect(await run(CHECK, { cwd: folderWith(VALUES), env })).toMatchObject(WELL);
      expect(connects.map((each) => each.target)).toEqual(['api.eu.kaltura.com:443']);
      const cwd = folderWith({ ...VALUES, KALTURA_SERVICE_URL: server.api });
      const direct = { ...env, NO_PROXY: 'example.test,127.0.0.1' };
      expect(await run(CHECK, { cwd, env: direct })).toMatchObject(WELL);
      expect(connects).toHaveLength(1);
    }),
);

test('a proxy that asks for a password: unreachable, and next asks for no more time', async () => {
  const proxy = await proxyTo({ port: portOf(server.origin) }, { status: 407 });
  const env = { HTTPS_PROXY: proxy.origin };
  const { code, stdout } = await run(CHECK, { cwd: folderWith(VALUES), env });
  const { status, next, credentials } = JSON.parse(stdout);
  expect({ code, status, next }).toEqual({ code: 3, status: 'unreachable', next: [] });
  expect(credentials[0].code).toBe('PROXY');
});
