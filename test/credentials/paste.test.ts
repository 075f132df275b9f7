import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { getCredential } from '../../src/credentials/index.ts';
import { extractAnswer, isPastedBlock, readPastedValues } from '../../src/credentials/paste.ts';
import { quotePosixWord } from '../../src/text/shell.ts';
import { RIGHT, SECRET } from '../answers.ts';
import { folderWith, run } from '../commands/run.ts';
import { measureCpuTime } from '../cpu-time.ts';

const BOTH = { KALTURA_PARTNER_ID: '102', KALTURA_ADMIN_SECRET: SECRET };

const IS_102 = { KALTURA_PARTNER_ID: '102' };
const ONLY_SECRET = { KALTURA_ADMIN_SECRET: SECRET };
const STARTED = { ...BOTH, KALTURA_USER_ID: 'maya' };
const PLAYER = { KALTURA_PARTNER_ID: '102', KALTURA_PLAYER_ID: '23448124' };
const EMBED = 'https://cdnapisec.kaltura.com/p/102/sp/10200/embedIframeJs/uiconf_id/23448124';
const user = (KALTURA_USER_ID: string) => ({ KALTURA_USER_ID });

test.each<[text: string, values: Record<string, string>]>([
  [`KALTURA_PARTNER_ID=102\nKALTURA_ADMIN_SECRET="${SECRET}"\n`, BOTH],
  [`env:\n  - KALTURA_PARTNER_ID=102\n  - "KALTURA_ADMIN_SECRET=${SECRET}"`, BOTH],
  [`kaltura:\n  partner_id: 102\n  admin_secret: ${SECRET}\n`, BOTH],
  [`define('KALTURA_PARTNER_ID', 102);\ndefine("KALTURA_ADMIN_SECRET", "${SECRET}");`, BOTH],
  [`'partner_id' => 102, 'admin_secret' => '${SECRET}'`, BOTH],
  [`docker run -e KALTURA_PARTNER_ID=102 -e KALTURA_ADMIN_SECRET=${SECRET} my-app`, BOTH],
  [`$env:KALTURA_PARTNER_ID = '102'\n$env:KALTURA_ADMIN_SECRET = '${SECRET}'`, BOTH],
  // The page of the KMC.
  [`Partner ID: 102\nSub-Partner ID: 10200\nAdministrator Secret: ${SECRET}\n`, BOTH],
  [`${EMBED}/partner_id/102?iframeembed=true`, PLAYER],
  ['kalturaPlayer.setup({ partnerId: 102, uiConfId: 23448124 })', PLAYER],
  ['<object data="https://cdnapi.kaltura.com/kwidget/wid/_102/uiconf_id/23448124">', PLAYER],
  ['kWidget.embed({ "targetId": "p", "wid": "_102", "uiconf_id": 23448124 });', PLAYER],
  // The client libraries: PHP, Python, Node, Java, C#, Ruby.
  ['$config = new KalturaConfiguration(102);', IS_102],
  ['config = KalturaConfiguration("102")', IS_102],
  [`$ks = $client->session->start("${SECRET}", "maya", SessionType::ADMIN, 102, 86400);`, STARTED],
  [`ks = client.session.start('${SECRET}', 'maya', KalturaSessionType.ADMIN, '102')`, STARTED],
  [`kaltura.services.session.start(\n  "${SECRET}",\n  "maya",\n  2,\n  102,\n)`, STARTED],
  [`client.getSessionService().start("${SECRET}", "maya", SessionType.ADMIN, 102)`, STARTED],
  [`SessionService.Start("${SECRET}", "maya", SessionType.ADMIN, 102)`, STARTED],
  [`client.session_service.start("${SECRET}", "maya", Kaltura::SessionType::ADMIN, 102)`, STARTED],
  [`$client->generateSessionV2("${SECRET}", 'maya', SessionType::ADMIN, 102, 86400, '')`, STARTED],
  [`client.generateSession("${SECRET}", userId, SessionType.ADMIN, partnerId)`, ONLY_SECRET],
  [`client.session.start(secret, "maya", SessionType.ADMIN, 102)`, { ...user('maya'), ...IS_102 }],
  ['client.session.start("YOUR_SECRET", "", SessionType.ADMIN, partner_id)', {}],
  ['KALTURA_USER_ID=Jo Doe', user('Jo Doe')],
  ['KALTURA_USER_ID="Jo Doe"  # me', user('Jo Doe')],
  [
    'export KALTURA_USER_ID=jo KALTURA_PARTNER_ID=102',
    { ...user('jo'), KALTURA_PARTNER_ID: '102' },
  ],
  ["KALTURA_USER_ID='it'\\''s'", user("it's")],
  [`KALTURA_USER_ID=${quotePosixWord("it's a\\'b")}`, user("it's a\\'b")],
  // The last call with a secret counts; a variable is not a secret.
  [
    `session.start("old", "bob", 0, 9)\nclient.session.start("${SECRET}", "maya", ADMIN, 102)`,
    { ...BOTH, ...user('maya') },
  ],
  ["session.start('alice@example.com', 'x', 3, 4)", {}],
  ['KALTURA_USER_ID=a\nKALTURA_USER_ID=b', user('b')],
  ['KALTURA_USER_ID=a\n# KALTURA_USER_ID=b', user('a')],
  [SECRET, {}],
  ['102', {}],
  ['maya@example.test', {}],
  ['MY_KALTURA_PARTNER_ID=5', {}],
  ['partner_id: soon', {}],
  ['// partnerId: 5', {}],
])('a paste of %j has %j', (text, values) => {
  expect(readPastedValues(text)).toEqual(values);
  expect(isPastedBlock(text)).toBe(Object.keys(values).length > 0);
});

const SAMPLES = path.join(import.meta.dirname, '..', 'fixtures', 'pastes');
test.each(readdirSync(SAMPLES))('reads a block as people really paste it: %s', (name) => {
  const text = readFileSync(path.join(SAMPLES, name), 'utf8');
  expect(readPastedValues(text)).toMatchObject(BOTH);
  expect(isPastedBlock(text)).toBe(true);
});

test('a paste of any length is read quickly', () => {
  const texts = [
    'KALTURA_USER_ID='.repeat(60_000),
    `session.start(${`${' '.repeat(24)}a${' '.repeat(24)},`.repeat(20)}`.repeat(40),
    `'${'a'.repeat(1e6)}`,
    `set ${' '.repeat(1e6)}`,
    `KALTURA_USER_ID${' ,'.repeat(5e5)}`,
    `#${' '.repeat(1e6)}`,
    `Partner ID${' '.repeat(65_000)}`,
    '/p/1/sp/'.repeat(1e5),
    'session.start("a", '.repeat(1e5),
    `session.start("${'a, '.repeat(4e5)}`,
  ];
  const time = measureCpuTime(() => {
    for (const text of texts) readPastedValues(text);
  });
  expect(time).toBeLessThan(5000);
});

test.each([
  ['partner-id', "define('KALTURA_PARTNER_ID', 102);", '102'],
  ['partner-id', 'partner_id: 102', '102'],
  ['partner-id', 'https://cfvod.kaltura.com/p/102/sp/10200/thumbnail/entry_id/0_a/w/1', '102'],
  ['player-id', 'https://www.kaltura.com/p/102/embedIframeJs/uiconf_id/7/partner_id/102', '7'],
  ['user-id', "'user_id' => 'maya',", 'maya'],
  ['admin-secret', `client.session.start("${SECRET}", "maya", 2, 102)`, SECRET],
  ['admin-secret', `"${SECRET}"  # rotated`, SECRET],
  ['app-token', `${SECRET} # not op://x/y`, SECRET],
  ['admin-secret', `op://vault/${SECRET}/secret # x`, `op://vault/${SECRET}/secret # x`],
] as const)('the %s in %j is %s', (name, text, value) => {
  expect(extractAnswer(text, getCredential(name)).text).toBe(value);
});

test('a secret broken over two lines is one secret', () => {
  const broken = `${SECRET.slice(0, 20)}\r\n${SECRET.slice(20)}\n`;
  const joined = { text: SECRET, notes: ['line breaks'] };
  expect(extractAnswer(broken, getCredential('admin-secret'))).toEqual(joined);
});

test.each(['shell', 'powershell', 'docker', 'json'])(
  'what export --format %s prints comes back in',
  async (format) => {
    const values = { ...RIGHT, KALTURA_USER_ID: "Jo O'Doe" };
    const text = Object.entries(values).map(([name, value]) => `${name}="${value}"\n`);
    const { stdout, code } = await run(['export', '--sandbox', '-f', '.env', '--format', format], {
      cwd: folderWith(text.join('')),
    });
    expect(code).toBe(0);
    expect(readPastedValues(stdout)).toEqual(values);
  },
);
