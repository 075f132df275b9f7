import { expect, test } from 'vitest';
import { PARTNER, RIGHT, SECRET } from '../answers.ts';
import { Terminal } from '../e2e/terminal.ts';
import { proxyTo } from '../kaltura/misbehaving.ts';
import { envText, folderWith, runJson, said } from './run.ts';

const { KALTURA_VIDEO_PORTAL_BASE_URL: _, ...VALUES } = RIGHT;

test.each([
  ['KALTURA_PARTNER_ID', 'KALTURA_PID', 'partner-id'],
  ['KALTURA_SERVICE_URL', 'kaltura_server_url', 'region'],
])('for a missing %s, check names %s and its line', async (variable, name, credential) => {
  const lines = Object.entries(VALUES).map(([each, value]) => [
    each === variable ? name : each,
    value,
  ]);
  const text = `# one\n\n${envText(Object.fromEntries(lines))}`;
  const line = text.split('\n').findIndex((each) => each.startsWith(`${name}=`)) + 1;
  const { json } = await runJson(['check', '--sandbox', '-f', '.env'], { cwd: folderWith(text) });
  expect(said(json, credential).message).toBe(`Not set, but line ${line} of the file has ${name}.`);
  expect(said(json, credential).fix).toContain(`rename it to ${variable}`);
});

test('the number under a name for web pages stays there, and next takes it', async () => {
  const { KALTURA_PARTNER_ID: id = '', ...rest } = VALUES;
  const cwd = folderWith(envText({ ...rest, NEXT_PUBLIC_KALTURA_PARTNER_ID: id }));
  const { json } = await runJson(['check', '--sandbox', '-f', '.env'], { cwd });
  expect(said(json, 'partner-id').fix).toContain('copy it to KALTURA_PARTNER_ID');
  expect(json.next[0]).toContain(`--partner-id ${PARTNER}`);
});

test('an AppToken under other names is found, though only the Admin Secret is missed', async () => {
  const { KALTURA_ADMIN_SECRET: _, ...rest } = VALUES;
  const token = '4d7c1e90a2b85f36d0e94b7a1c63f852';
  const text = envText({ ...rest, KALTURA_APPTOKEN: token, KALTURA_APPTOKEN_ID: '0_ok000001' });
  const { json } = await runJson(['check', '--sandbox', '-f', '.env'], { cwd: folderWith(text) });
  expect(said(json, 'admin-secret').message).toContain('KALTURA_APPTOKEN');
  const terminal = new Terminal(['--sandbox', '-f', '.env'], { cwd: folderWith(text) });
  try {
    await terminal.until(/\+ KALTURA_APP_TOKEN=••••f852/);
    expect(terminal.screen()).toContain('+ KALTURA_APP_TOKEN_ID=0_ok000001');
  } finally {
    terminal.close();
  }
});

test('the wizard says that a secret stands where web pages get it', async () => {
  const text = envText({ ...VALUES, VITE_KALTURA_ADMIN_SECRET: SECRET, KALTURA_PARTNER_ID: '' });
  const terminal = new Terminal(['--sandbox', '-f', '.env'], { cwd: folderWith(text) });
  try {
    await terminal.until('VITE_KALTURA_ADMIN_SECRET contains the Admin Secret');
  } finally {
    terminal.close();
  }
});

test('an own server under another name keeps the secret from the cloud', async () => {
  const proxy = await proxyTo({ port: 1 });
  const text = envText({
    KALTURA_PARTNER_ID: PARTNER,
    KALTURA_ADMIN_SECRET: SECRET,
    KALTURA_USER_ID: 'maya',
    KALTURA_URL: 'https://kaltura.example.com',
  });
  const env = { HTTPS_PROXY: proxy.origin, NO_PROXY: '' };
  for (const args of [['check'], ['ks'], ['setup', '--yes'], ['app-token', 'list']]) {
    const { code } = await runJson(args, { cwd: folderWith(text), env });
    expect({ args, code, hosts: proxy.connects }).toEqual({ args, code: 1, hosts: [] });
  }
  const { json } = await runJson(['check'], { cwd: folderWith(text), env });
  expect(json.next.join()).toContain('--service-url https://kaltura.example.com/api_v3');
  await proxy.close();
});

test('an own server under another name in the environment does so too', async () => {
  const proxy = await proxyTo({ port: 1 });
  const values = {
    KALTURA_PARTNER_ID: PARTNER,
    KALTURA_ADMIN_SECRET: SECRET,
    KALTURA_USER_ID: 'maya',
  };
  const env = {
    HTTPS_PROXY: proxy.origin,
    NO_PROXY: '',
    KALTURA_BASE_URL: 'https://kaltura.example.com',
  };
  for (const args of [['check'], ['ks'], ['setup', '--yes'], ['app-token', 'list']])
    for (const place of [
      { cwd: folderWith(envText(values)), env },
      { cwd: folderWith(null), env: { ...env, ...values } },
    ]) {
      const { code, stderr, json } = await runJson(args, place);
      expect({ args, code, hosts: proxy.connects }).toEqual({ args, code: 1, hosts: [] });
      expect(JSON.stringify(json) + stderr).toContain('the environment has KALTURA_BASE_URL');
    }
  await proxy.close();
});

test('the wizard offers the value, and says where it came from', async () => {
  const { KALTURA_ADMIN_SECRET: secret = '', ...rest } = VALUES;
  const text = envText({ KALTURA_SECRET: secret, ...rest });
  const terminal = new Terminal(['--sandbox', '-f', '.env'], { cwd: folderWith(text) });
  try {
    await terminal.until(/\+ KALTURA_ADMIN_SECRET=••••/);
    expect(terminal.screen()).toContain('KALTURA_SECRET (line 1 of .env)');
  } finally {
    terminal.close();
  }
});
