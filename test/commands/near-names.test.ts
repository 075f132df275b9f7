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
const TOKEN = '4d7c1e90a2b85f36d0e94b7a1c63f852';
const OTHER = 'feedfacecafe4bad8a7a3c5d9e1f2b60';

async function check(text: string): Promise<Answer> {
  const cwd = folderWith(text);
  return (await runJsonHere(['check', '--sandbox', '-f', '.env'], { cwd })).json;
}

test.each([
  ['KALTURA_PARTNER_ID', 'KALTURA_PID', 'partner-id'],
  ['KALTURA_SERVICE_URL', 'kaltura_server_url', 'region'],
] as const)('for a missing %s, check names %s and its line', async (variable, name, credential) => {
  const text = `# one\n\n${envText({ ...REST, ...NAMES, KALTURA_ADMIN_SECRET: SECRET })}`;
  const json = await check(text.replace(`${variable}=`, `${name}=`));
  const line = text.split('\n').findIndex((each) => each.startsWith(`${variable}=`)) + 1;
  expect(said(json, credential)).toMatchObject({
    message: `Not set, but line ${line} of the file has ${name}.`,
    fix: expect.stringContaining(`rename it to ${variable}`),
  });
});

test('the number under a name for web pages stays there, and next takes it', async () => {
  const values = { ...REST, KALTURA_SERVICE_URL: SERVER, KALTURA_ADMIN_SECRET: SECRET };
  const json = await check(envText({ ...values, NEXT_PUBLIC_KALTURA_PARTNER_ID: PARTNER }));
  expect(said(json, 'partner-id').fix).toContain('copy it to KALTURA_PARTNER_ID');
  expect(json.next[0]).toContain(`--partner-id ${PARTNER}`);
});

const COPIES: readonly [name: string, value: string, isWarned: boolean][] = [
  ['NEXT_PUBLIC_KALTURA_ADMIN_SECRET', SECRET, true],
  ['VITE_KALTURA_SECRET', SECRET, true],
  ['REACT_APP_KALTURA_ADMIN_SECRET', OTHER, true],
  ['VITE_KALTURA_SECRET', OTHER, true],
  ['EXPO_PUBLIC_kaltura_apptoken', OTHER, true],
  ['PUBLIC_KALTURA_APP_TOKEN', OTHER, true],
  ['NEXT_PUBLIC_KALTURA_PARTNER_ID', '102', false],
  ['VITE_KALTURA_ADMIN_SECRET', '', false],
  ['SERVER_KALTURA_ADMIN_SECRET', SECRET, false],
];

test('a secret under a name for browsers is a warning', async () => {
  const cwd = folderWith(null);
  const files = COPIES.map(([name, value], index) => {
    writeFileSync(path.join(cwd, `${index}.env`), envText({ ...RIGHT, [name]: value }));
    return ['-f', `${index}.env`];
  });
  const args = ['check', '--sandbox', ...files.flat()];
  const { json } = await runJson<Answer[]>(args, { cwd, secrets: [OTHER] });
  const named = json.map(({ status, warnings }, index) => {
    const warning = warnings.find(({ code }) => code === 'SECRET_FOR_BROWSERS');
    return [status, warning?.message.includes(COPIES[index]?.[0] ?? '') ?? false];
  });
  expect(named).toEqual(COPIES.map(([, , isWarned]) => ['valid', isWarned]));
});

test('the wizard offers the secret, and says where it came from', async () => {
  const cwd = folderWith(envText({ KALTURA_SECRET: SECRET, ...NAMES, ...REST }));
  const terminal = openTerminal(['--sandbox', '-f', '.env'], { cwd });
  await terminal.until(/\+ KALTURA_ADMIN_SECRET=••••/);
  await terminal.until(/KALTURA_SECRET \(line 1 of .env\)/);
});

test('check names an AppToken under another name where the Admin Secret is missed', async () => {
  const values = { ...REST, ...NAMES, KALTURA_APPTOKEN: TOKEN, KALTURA_APPTOKEN_ID: '0_ok000001' };
  expect(said(await check(envText(values)), 'admin-secret').message).toContain('KALTURA_APPTOKEN');
});

test('an own server under another name, in the file or around it, keeps the secret from the cloud', async () => {
  const proxy = await proxyTo({ port: 1 });
  const values = { ...REST, KALTURA_PARTNER_ID: PARTNER, KALTURA_ADMIN_SECRET: SECRET };
  const around = { HTTPS_PROXY: proxy.origin, NO_PROXY: '' };
  const server = 'https://kaltura.example.com';
  const outside = { ...around, KALTURA_BASE_URL: server };
  const elsewhere = 'the environment has KALTURA_BASE_URL';
  const places = [
    [envText({ ...values, KALTURA_URL: server }), around, 'has KALTURA_URL'],
    [envText(values), outside, elsewhere],
    [null, { ...outside, ...values }, elsewhere],
  ] as const;
  for (const args of [['check'], ['ks'], ['setup', '--yes'], ['app-token', 'list']])
    for (const [text, env, words] of places) {
      const { code, stderr, json } = await runJson(args, { cwd: folderWith(text), env });
      expect({ args, code, hosts: proxy.connects }).toEqual({ args, code: 1, hosts: [] });
      expect(JSON.stringify(json) + stderr).toContain(words);
      if (args[0] === 'check')
        expect(json.next.join()).toContain('--service-url https://kaltura.example.com/api_v3');
    }
  await proxy.close();
});
