/** Which region a Partner ID belongs to: none is guessed, and a silent region has not refused. */
import { expect, test } from 'vitest';
import { RIGHT, US } from '../answers.ts';
import { proxyTo } from '../kaltura/test-server.ts';
import { expectJson, folderWith, type JsonRow, runJson, said, says } from './run.ts';

/** The US and DE know this number; the secret opens the account in DE. */
const TWIN = {
  KALTURA_PARTNER_ID: '114',
  KALTURA_ADMIN_SECRET: '114d'.repeat(8),
  KALTURA_USER_ID: 'me',
};
const SEVERAL = {
  code: 'SEVERAL_REGIONS',
  message: expect.stringContaining('US and DE'),
};
const only = (what: string): string => `kaltura-setup setup --yes --only ${what} --json --sandbox`;

test.for<JsonRow>([
  [
    'setup --yes',
    TWIN,
    1,
    {
      error: SEVERAL,
      written: false,
      next: [only("region --region '‹us|de›'")],
      ...says('region', { status: 'missing' }),
      ...says('admin-secret', { status: 'unchecked' }),
    },
  ],
  ['setup --yes --only region --region de', TWIN, 0, { status: 'valid', written: true }],
  ['ks', TWIN, 1, { error: SEVERAL }],
  // In the wrong one the other is offered: the secret may be right.
  [
    'check',
    { ...TWIN, KALTURA_SERVICE_URL: US },
    1,
    {
      ...says('admin-secret', { status: 'invalid' }),
      next: expect.arrayContaining([only('region --region de')]),
    },
  ],
])('%s --json %#', (row) => expectJson(row));

const { KALTURA_SERVICE_URL: _, KALTURA_VIDEO_PORTAL_BASE_URL: __, ...NO_REGION } = RIGHT;
const proxy = await proxyTo({ port: 1 }, { status: 502 });
const env = { HTTPS_PROXY: proxy.origin, NO_PROXY: '' };

test.each([
  ['check', 1],
  ['setup --yes', 3],
])('if no region answers, %s asks each once: exit %i', async (line, wanted) => {
  proxy.connects.length = 0;
  const args = [...line.split(' '), '--timeout', '1'];
  const { code, json } = await runJson(args, { cwd: folderWith(NO_REGION), env });
  expect([code, said(json, 'partner-id').status]).toEqual([wanted, 'unchecked']);
  const hosts = proxy.connects.map(({ target }) => target);
  expect([hosts.length, new Set(hosts).size]).toEqual([6, 6]);
});

test('a region that is given is the only one asked', async () => {
  proxy.connects.length = 0;
  const args = ['setup', '--yes', '--region', 'eu', '--timeout', '1'];
  expect((await runJson(args, { cwd: folderWith(NO_REGION), env })).code).toBe(3);
  const hosts = new Set(proxy.connects.map(({ target }) => target));
  expect([...hosts]).toEqual(['api.eu.kaltura.com:443']);
});
