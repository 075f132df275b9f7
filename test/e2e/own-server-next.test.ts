/**
 * An agent on a self-hosted server runs the first command in `next`, with the secret on stdin, and
 * confirms the server's URL if asked. It must reach a valid state without a refusal, and `next`
 * must not lead it to a Kaltura region.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { region } from '../../src/credentials/region.ts';
import { createApiClient } from '../../src/kaltura/api-client.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { PARTNER, RIGHT, SECRET, US, USER_SECRET } from '../answers.ts';
import { type Answer, folderWith, KNOWN, run } from '../commands/run.ts';

const MOST_COMMANDS = 4;
const { KALTURA_VIDEO_PORTAL_BASE_URL: _, ...VALUES } = RIGHT;
let own: Sandbox;
let url: string;
beforeAll(async () => {
  own = await startSandbox();
  url = `${own.origin}/api_v3`;
});
afterAll(() => own.close());

/** What the agent ran, and how it ended. */
async function agent(
  values: Readonly<Record<string, string>>,
): Promise<{ ran: string[]; last: Answer }> {
  const cwd = folderWith({ ...VALUES, KALTURA_SERVICE_URL: url, ...values });
  const ran: string[] = [];
  for (let command = 'kaltura-setup check --json'; ; ) {
    ran.push(command);
    const line = command
      .replace(/‹(--service-url \S+), if you trust it›/g, '$1')
      .replace('‹https://…/api_v3›', url)
      .replace(/‹[^›]*›/g, (what) => KNOWN[what] ?? 'nobody-knows');
    const { code, stdout, stderr } = await run(line.split(' ').slice(1), { cwd, stdin: SECRET });
    if (code === 2) throw new Error(`refused: ${command}\n${stderr}`);
    const last = JSON.parse(stdout) as Answer;
    const [next] = last.next;
    if (next === undefined) return { ran, last };
    if (ran.includes(next) || ran.length === MOST_COMMANDS)
      throw new Error(`no end: ${[...ran, next]}`);
    command = next;
  }
}

describe('an agent on a server of one’s own', () => {
  test.each([
    ['the secret is missing', { KALTURA_ADMIN_SECRET: '' }],
    ['the secret is the User Secret', { KALTURA_ADMIN_SECRET: USER_SECRET }],
    ['the Partner ID is missing', { KALTURA_PARTNER_ID: '' }],
    ['Partner ID and secret are missing', { KALTURA_PARTNER_ID: '', KALTURA_ADMIN_SECRET: '' }],
    [
      'an AppToken alone, and it was revoked',
      {
        KALTURA_ADMIN_SECRET: '',
        KALTURA_APP_TOKEN_ID: '0_revoked1',
        KALTURA_APP_TOKEN: 'a'.repeat(32),
      },
    ],
  ])('ends well if %s', async (_what, values) => {
    const { ran } = await agent(values);
    expect(ran.join('\n')).not.toContain('--region');
    const sends = ran.filter((each) => each.includes('-stdin'));
    for (const each of sends) expect(each).toContain(`‹--service-url ${url}, if you trust it›`);
    expect(sends.length > 0).toBe('KALTURA_ADMIN_SECRET' in values);
  });

  test('next asks for the right URL if the URL is not an API', async () => {
    const { ran, last } = await agent({ KALTURA_SERVICE_URL: `${own.origin}/nothing/here/api_v3` });
    expect(ran[1]).toContain('--only region --service-url ‹https://…/api_v3›');
    expect(last.status).toBe('valid');
  });

  test('that the command line names carries it on', async () => {
    const cwd = folderWith({
      ...VALUES,
      KALTURA_ADMIN_SECRET: USER_SECRET,
      KALTURA_SERVICE_URL: '',
    });
    const { stdout } = await run(['check', '--json', '--service-url', url], { cwd });
    expect((JSON.parse(stdout) as Answer).next[0]).toContain(` --service-url ${url} `);
  });
});

test('the list of regions offers none of Kaltura’s in the place of one’s own server', async () => {
  const api = createApiClient({
    timeoutMs: 1000,
    sandbox: { origin: own.origin, knows: () => true },
  });
  const before = own.requests.length;
  const values = { 'partner-id': PARTNER, region: 'https://kaltura.example/api_v3' };
  expect((await region.choices?.({ values, api }))?.list).toEqual([]);
  expect(own.requests.length).toBe(before);
  expect((await region.choices?.({ values: { region: US }, api }))?.list).toHaveLength(6);
});
