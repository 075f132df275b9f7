/** Values under other variable names: near names, and copies that bundlers put into web pages. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { PARTNER, RIGHT, SECRET } from '../answers.ts';
import { terminals } from '../e2e/terminal.ts';
import { proxyTo } from '../kaltura/test-server.ts';
import { type Answer, envText, folderWith, runJson, runJsonHere, said } from './run.ts';

const {
  KALTURA_VIDEO_PORTAL_BASE_URL: _,
  KALTURA_ADMIN_SECRET: __,
  KALTURA_PARTNER_ID: ___,
  KALTURA_SERVICE_URL: SERVER = '',
  ...REST
} = RIGHT;
const NAMES = { KALTURA_PARTNER_ID: PARTNER, KALTURA_SERVICE_URL: SERVER };
const openTerminal = terminals();
const OTHER = 'feedfacecafe4bad8a7a3c5d9e1f2b60';

async function check(text: string): Promise<Answer> {
  const cwd = folderWith(text);
  return (await runJsonHere(['check', '--sandbox', '-f', '.env'], { cwd })).json;
}

test('check names a near name and its line', async () => {
  const json = await check(`# one\n\nkaltura_pid=${PARTNER}\n${envText(REST)}`);
  expect(said(json, 'partner-id')).toMatchObject({
    message: 'Not set, but line 3 of the file has kaltura_pid.',
    fix: expect.stringContaining('rename it to KALTURA_PARTNER_ID'),
  });
});

test('the number under a name for web pages stays there, and next takes it', async () => {
  const values = { ...REST, KALTURA_SERVICE_URL: SERVER, KALTURA_ADMIN_SECRET: SECRET };
  const json = await check(envText({ ...values, NEXT_PUBLIC_KALTURA_PARTNER_ID: PARTNER }));
  expect(said(json, 'partner-id').fix).toContain('copy it to KALTURA_PARTNER_ID');
  expect(json.next[0]).toContain(`--partner-id ${PARTNER}`);
});

const COPIES: readonly [name: string, value: string, isWarned: boolean][] = [
  ['NEXT_PUBLIC_OTHER_NAME', SECRET, true],
  ['VITE_KALTURA_SECRET', OTHER, true],
  ['EXPO_PUBLIC_kaltura_apptoken', OTHER, true],
  ['NEXT_PUBLIC_KALTURA_PARTNER_ID', '102', false],
  ['SERVER_KALTURA_ADMIN_SECRET', SECRET, false],
];

test('a secret under a name for browsers is a warning', async () => {
  const cwd = folderWith(null);
  const files = COPIES.map(([name, value], index) => {
    writeFileSync(path.join(cwd, `${index}.env`), envText({ ...RIGHT, [name]: value }));
    return ['-f', `${index}.env`];
  });
  const args = ['check', '--sandbox', ...files.flat()];
  const { json } = await runJsonHere<Answer[]>(args, { cwd, secrets: [OTHER] });
  const named = json.map(({ warnings }, index) => {
    const warning = warnings.find(({ code }) => code === 'SECRET_FOR_BROWSERS');
    return warning?.message.includes(COPIES[index]?.[0] ?? '') ?? false;
  });
  expect(named).toEqual(COPIES.map(([, , isWarned]) => isWarned));
});

test('the wizard offers the secret, and says where it came from', async () => {
  const cwd = folderWith(envText({ KALTURA_SECRET: SECRET, ...NAMES, ...REST }));
  const terminal = openTerminal(['--sandbox', '-f', '.env'], { cwd });
  await terminal.until(/\+ KALTURA_ADMIN_SECRET=••••/);
  await terminal.until(/KALTURA_SECRET \(line 1 of .env\)/);
});

test('check names an AppToken under another name where the Admin Secret is missed', async () => {
  const values = { ...REST, ...NAMES, KALTURA_APPTOKEN: OTHER, KALTURA_APPTOKEN_ID: '0_ok000001' };
  expect(said(await check(envText(values)), 'admin-secret').message).toContain('KALTURA_APPTOKEN');
});

const OWN_SERVER = 'https://kaltura.example.com';
test.each([
  ['check', { KALTURA_URL: OWN_SERVER }, {}, 'has KALTURA_URL'],
  ['check', {}, { KALTURA_BASE_URL: OWN_SERVER }, 'the environment has KALTURA_BASE_URL'],
  ['ks', { KALTURA_URL: OWN_SERVER }, {}, 'has KALTURA_URL'],
  ['setup --yes', { KALTURA_URL: OWN_SERVER }, {}, 'has KALTURA_URL'],
  ['app-token list', { KALTURA_URL: OWN_SERVER }, {}, 'has KALTURA_URL'],
])(
  '%s: an own server under another name, in the file (%j) or around it (%j), keeps the secret from the cloud',
  async (line, more, around, words) => {
    const proxy = await proxyTo({ port: 1 });
    const values = { ...REST, KALTURA_PARTNER_ID: PARTNER, KALTURA_ADMIN_SECRET: SECRET, ...more };
    const env = { HTTPS_PROXY: proxy.origin, NO_PROXY: '', ...around };
    const { code, stderr, json } = await runJson(line.split(' '), { cwd: folderWith(values), env });
    expect({ code, hosts: proxy.connects }).toEqual({ code: 1, hosts: [] });
    expect(JSON.stringify(json) + stderr).toContain(words);
    if (line === 'check')
      expect(json.next.join()).toContain('--service-url https://kaltura.example.com/api_v3');
  },
);

test('the wizard asks about such a server, and an option counts more than a similar name', async () => {
  const proxy = await proxyTo({ port: 1 });
  const values = { ...REST, KALTURA_PARTNER_ID: PARTNER, KALTURA_ADMIN_SECRET: SECRET };
  const cwd = folderWith({ ...values, KALTURA_URL: OWN_SERVER });
  const terminal = openTerminal([], { cwd, env: { HTTPS_PROXY: proxy.origin, NO_PROXY: '' } });
  await terminal.until(`Use ${OWN_SERVER}/api_v3`);
  expect(proxy.connects).toEqual([]);
  const args = ['--sandbox', '-f', '.env', '--partner-id', PARTNER];
  const option = openTerminal(args, { cwd: folderWith({ KALTURA_PID: '103' }) });
  await option.until(/Partner ID +102 /);
});
