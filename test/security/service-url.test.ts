/**
 * A service URL that is set but unusable: no command sends a request to any host. The proxy stands
 * for the whole internet and records the hosts that a command tried to reach.
 */
import { beforeEach, expect, test } from 'vitest';
import { RIGHT } from '../answers.ts';
import { envFileIn, envText, folderWith, run, runJson, said } from '../commands/run.ts';
import { terminals } from '../e2e/terminal.ts';
import { proxyTo } from '../kaltura/test-server.ts';
import { HANG_MS } from '../program.ts';

const OWN = 'https://kaltura.example.com/api_v3';
const proxy = await proxyTo({ port: 1 });
const openTerminal = terminals();
beforeEach(() => proxy.connects.splice(0));

const NETWORK = { HTTPS_PROXY: proxy.origin, NO_PROXY: '' };
const file = (url: string): string => envText({ ...RIGHT, KALTURA_SERVICE_URL: url });

test.each([
  ['http://kaltura.example.com', OWN],
  ['localhost:8080', 'http://localhost:8080/api_v3'],
  ['$' + '{HOST}/api_v3', null],
])('%s: check asks nobody', async (url, corrected) => {
  const cwd = folderWith(file(url));
  const { code, json } = await runJson(['check', '-f', '.env'], { cwd, env: NETWORK });
  expect({ code, hosts: proxy.connects }).toEqual({ code: 1, hosts: [] });
  expect(said(json, 'region').status).toBe('invalid');
  const others = json.credentials.filter(({ name }) => name !== 'region');
  expect(others.map(({ status }) => status)).toEqual(others.map(() => 'unchecked'));
  if (!corrected) return;
  expect(said(json, 'region').fix).toContain(corrected);
  expect(json.next.join('\n')).toContain(`--service-url ${corrected}`);
  expect(json.next.join('\n')).not.toMatch(/--region/);
});

test.each([
  'setup --yes',
  'setup --yes --unchecked',
  'ks',
  'ks --login maya@example.test --password-stdin',
  'app-token list',
])('%s asks nobody', async (line) => {
  const before = file('http://kaltura.example.com');
  const cwd = folderWith(before);
  const ran = await run(line.split(' '), { cwd, env: NETWORK, stdin: 'a password\n' });
  expect({ code: ran.code, hosts: proxy.connects, text: envFileIn(cwd) }).toEqual({
    code: 1,
    hosts: [],
    text: before,
  });
  expect(ran.stderr + ran.stdout).toContain(OWN);
});

test('the wizard asks nobody, and opens the region with the corrected URL', async () => {
  const cwd = folderWith(file('http://kaltura.example.com'));
  const terminal = openTerminal([], { env: NETWORK, cwd });
  await terminal.until(`▸ Use ${OWN}`);
  await terminal.press('\r', /kaltura\.example\.com/);
  const listTargets = () => proxy.connects.map(({ target }) => target);
  await expect.poll(listTargets, { timeout: HANG_MS }).toContain('kaltura.example.com:443');
  // The portal in the file is asked at the same time, but no region of Kaltura.
  const portal = `${new URL(RIGHT.KALTURA_VIDEO_PORTAL_BASE_URL!).host}:443`;
  expect(listTargets().filter((target) => target !== portal)[0]).toBe('kaltura.example.com:443');
});
