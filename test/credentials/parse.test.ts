import { describe, expect, test } from 'vitest';
import { registerIfSecret } from '../../src/credentials/clean.ts';
import type { CredentialName, Parsed } from '../../src/credentials/credential.ts';
import { getCredential } from '../../src/credentials/index.ts';
import { isExamplePlaceholder, isPlaceholderUserId } from '../../src/credentials/placeholder.ts';
import { findRegionId, region } from '../../src/credentials/region.ts';
import { REGIONS } from '../../src/kaltura/regions.ts';
import { isUnusualUserId } from '../../src/kaltura/users.ts';
import { toServerText } from '../../src/text/redact.ts';

/** A text, the value parsed from it, and notes on what was corrected. */
type Right = [text: string, value: string, ...notes: string[]];
/** A text and the message it gets; `offered` is the value of the accompanying offer. */
type Wrong = [text: string, message: string, offered?: string];

/** Tests the format of a credential, with one test per row of the two tables. */
function testParse(name: CredentialName, code: string, right: Right[], wrong: Wrong[]): void {
  const { parse } = getCredential(name);
  describe(name, () => {
    test.each(right)('%j is read as %s', (text, value, ...notes) => {
      expect(parse(text)).toEqual({ ok: true, value, notes });
      // The parsed value is already in the right format.
      expect(parse(value)).toEqual({ ok: true, value, notes: [] });
    });
    test.each(wrong)('%j is refused: %s', (text, message, offered) => {
      const parsed = parse(text) as Extract<Parsed, { ok: false }>;
      expect(parsed).toMatchObject({ ok: false, message });
      expect(parsed.code).toMatch(new RegExp(`^(?:${code})$`));
      expect(parsed.fix).toMatch(/^\S.*[.]$/);
      expect((parsed.offers ?? []).map(({ value }) => value)).toEqual(offered ? [offered] : []);
      if (offered) expect(parse(offered)).toMatchObject({ ok: true, value: offered });
    });
  });
}

const SECRET = '0123456789abcdef0123456789abcdef';
const [START, REST] = [SECRET.slice(0, 9), SECRET.slice(9)];
const MARKS = 'the remains of paste markers';
const NAME = '“KALTURA_ADMIN_SECRET=”';
const NEWLINE = 'a “\\n” at its end';
const BLANK = 'It contains white space, which no secret has.';
const TOO_SHORT = 'The secret has 12 characters; it should have 32.';
const QUOTE = 'It contains a quote, which no secret has.';

// All credentials are cleaned alike, so most of these rows stand for all.
testParse(
  'admin-secret',
  'NOT_AN_ADMIN_SECRET',
  [
    [SECRET, SECRET],
    [SECRET.toUpperCase(), SECRET, 'capital letters'],
    [` ${SECRET}\t`, SECRET, 'surrounding spaces'],
    [`${SECRET}\r\n`, SECRET, 'surrounding spaces'],
    [`"${SECRET}"`, SECRET, 'quotes'],
    [`'${SECRET}'`, SECRET, 'quotes'],
    [`“${SECRET}”`, SECRET, 'quotes'],
    [`KALTURA_ADMIN_SECRET=${SECRET}`, SECRET, NAME],
    [`kaltura_admin_secret = ${SECRET}`, SECRET, NAME],
    [`export KALTURA_ADMIN_SECRET='${SECRET}'`, SECRET, NAME, 'quotes'],
    [`set KALTURA_ADMIN_SECRET=${SECRET}`, SECRET, NAME],
    [`$env:KALTURA_ADMIN_SECRET = "${SECRET}"`, SECRET, NAME, 'quotes'],
    [`ENV KALTURA_ADMIN_SECRET=${SECRET}`, SECRET, NAME],
    [`KALTURA_ADMIN_SECRET: ${SECRET}`, SECRET, NAME],
    [`- KALTURA_ADMIN_SECRET=${SECRET}`, SECRET, NAME],
    [`"KALTURA_ADMIN_SECRET": "${SECRET}",`, SECRET, NAME, 'quotes'],
    [`"KALTURA_ADMIN_SECRET=${SECRET}"`, SECRET, 'quotes', NAME],
    [`"${SECRET}",`, SECRET, 'a trailing comma', 'quotes'],
    [`'${SECRET}';`, SECRET, 'a trailing comma', 'quotes'],
    [`\u001b[32m${START}\u200b${REST}\u001b[0m`, SECRET, 'hidden characters'],
    [`\ufeff${SECRET}`, SECRET, 'hidden characters'],
    [`${SECRET}\\n`, SECRET, NEWLINE],
    [`"${SECRET}\\r\\n"`, SECRET, 'quotes', NEWLINE],
    [`00~${SECRET}01~`, SECRET, MARKS],
    [`0~${SECRET}1~`, SECRET, MARKS],
    [`^[[200~${SECRET}^[[201~`, SECRET, MARKS],
    [`200~${SECRET}~`, SECRET, MARKS],
  ],
  [
    ['0_1a2b3c4d', 'This is the ID of an AppToken, not a secret.'],
    ['', 'Enter the Admin Secret.'],
    ['KALTURA_ADMIN_SECRET=""', 'Enter the Admin Secret.'],
    [SECRET.slice(1), 'The secret has 31 characters; it should have 32.'],
    [`${SECRET}0`, 'The secret has 33 characters; it should have 32.'],
    ['a', 'The secret has 1 character; it should have 32.'],
    [`${START} ${REST}`, BLANK],
    [`${START}\n${REST}`, BLANK],
    [`${SECRET}"`, QUOTE],
    [`‘${SECRET}`, QUOTE],
    [`g${SECRET.slice(1)}`, 'One of its characters is not 0–9 or a–f.'],
    ['••••••••••••', `${TOO_SHORT} 12 of its characters are not 0–9 or a–f.`],
    ['djJ8MTAyfKDVt3EsR7cZ==', 'This looks like a KS (a session), not the secret that starts one.'],
    ['you@example.com', 'This looks like an email address, not a secret.'],
    ['https://kmc.kaltura.com/', 'This is a web address, not a secret.'],
    [`KALTURA_USER_SECRET=${SECRET}`, 'This is another variable, not KALTURA_ADMIN_SECRET.'],
  ],
);

describe('the given text of a secret, right or not', () => {
  const secret = getCredential('admin-secret');
  test.each(['feed5ec4e70000000000000000000001', 'not-quite-a-secret-of-ours', 'Sp4ced secret'])(
    'is hidden from then on: %s',
    (text) => {
      registerIfSecret(secret, text);
      expect(toServerText(`x ${text} y`)).toBe('x [hidden] y');
    },
  );

  test.each(['someone.else@example.com', 'https://www.kaltura.com/api_v3', '1234567'])(
    'typed there by mistake, may be shown where it belongs: %s',
    (text) => {
      registerIfSecret(secret, text);
      expect(toServerText(text)).toBe(text);
    },
  );
});

const DIGITS = 'A Partner ID has only digits.';
const EXTRA = 'extra characters';
testParse(
  'app-token',
  'NOT_AN_APP_TOKEN',
  [[SECRET.toUpperCase(), SECRET, 'capital letters']],
  [
    ['g'.repeat(32), '32 of its characters are not 0–9 or a–f.'],
    [SECRET.slice(1), 'The AppToken has 31 characters; it should have 32.'],
  ],
);

testParse(
  'partner-id',
  'NOT_A_PARTNER_ID',
  [
    ['1', '1'],
    ['2147483647', '2147483647'],
    ['export KALTURA_PARTNER_ID="102"', '102', '“KALTURA_PARTNER_ID=”', 'quotes'],
    ['1,234,567', '1234567', EXTRA],
    ['1 234 567', '1234567', EXTRA],
    // Read as one number, and said.
    ['102 103', '102103', EXTRA],
    ['_102', '102', EXTRA],
    ['000102', '102', EXTRA],
  ],
  [
    ['   ', 'Enter a Partner ID.'],
    ...['abc', '102abc', '-5', '1.5', '1e3', '0x66', '١٠٢', 'KALTURA_PLAYER_ID=5'].map(
      (text): Wrong => [text, DIGITS],
    ),
    ['000', 'A Partner ID is greater than 0.'],
    ['2147483648', 'This number is too large for a Partner ID.'],
    ['99999999999999999999999', 'This number is too large for a Partner ID.'],
    [SECRET, 'This looks like a secret, not a Partner ID.'],
    ['you@example.com', 'This is an email address; a Partner ID is a number.'],
  ],
);

testParse(
  'player-id',
  'NOT_A_PLAYER_ID',
  [
    ['23448124', '23448124'],
    ['uiconf_id=23448124', '23448124'],
    ['uiconf_id/23448124', '23448124'],
    ['uiConfId: 23448124', '23448124'],
    ['007', '7'],
  ],
  [
    ...['', '-1', '123abc', '1234567890123456', '1.5', 'Main player', 'https://x.test/'].map(
      (text): Wrong => [text, 'A Player ID has only digits.'],
    ),
    ['0', 'A Player ID is greater than 0.'],
  ],
);

testParse(
  'user-id',
  'NO_USER_ID|USER_ID_TOO_LONG|SEMICOLON_IN_USER_ID',
  [
    ['you@example.com', 'you@example.com'],
    ["O'Brien", "O'Brien"],
    ['two\nlines', 'two lines', 'line breaks'],
    ['a\u202eb', 'ab', 'hidden characters'],
    ['Zoë', 'Zoë'],
    ['🎬'.repeat(320), '🎬'.repeat(320)],
  ],
  [
    ['  \u200b ', 'Enter a User ID.'],
    ['x'.repeat(321), 'A User ID can have at most 320 characters.'],
    [
      'mallory;edit:*',
      'The User ID contains “;”: older sessions end the User ID there and read the rest as privileges.',
    ],
  ],
);

test.each([
  ...['you@example.com', "a,b!#$%&'*+?^_`{|}~.@-9", 'x'.repeat(320)].map((id) => [id, false]),
  ...['a b', 'Zoë', 'a/b', 'a"b', 'a=b'].map((id) => [id, true]),
] as [string, boolean][])('%s: user.add would refuse it: %s', (id, unusual) => {
  expect(isUnusualUserId(id)).toBe(unusual);
});

const PLACEHOLDERS =
  'your_email@domain.com,YOUR_USER_ID,your-user-id-here,<User_id>,{{userId}},[user id],user_id,changeme,' +
  'CHANGE_ME,replace-me,enter your user id,email_here,you@example.com,user@example.com,xxxxx,TODO';
const NAMES = 'maya@example.com,my-service,ida,myuserservice,user17,replicant,hereford,me';
test.each([
  ...PLACEHOLDERS.split(',').map((id) => [id, true] as const),
  ...NAMES.split(',').map((id) => [id, false] as const),
])('%s is a placeholder: %s', (id, expected) => {
  expect(isPlaceholderUserId(id)).toBe(expected);
});

test.each([
  ...[...PLACEHOLDERS.split(','), 'my-service', '1234567', '0', '***', '$PARTNER'].map(
    (text) => [text, true] as const,
  ),
  ...['maya@example.com', 'ida', '2345678', 'eu'].map((text) => [text, false] as const),
])('%s in .env.example is a placeholder: %s', (text, expected) => {
  expect(isExamplePlaceholder(text)).toBe(expected);
});

const NO_URL = 'This is not a web address.';
const PATH = 'removed the path';
const IDN = 'https://xn--vido-dpa.example.com';
testParse(
  'portal-url',
  'NOT_A_PORTAL_URL',
  [
    ['https://102.mediaspace.kaltura.com', 'https://102.mediaspace.kaltura.com'],
    ['https://102.mediaspace.kaltura.com/', 'https://102.mediaspace.kaltura.com'],
    ['https://102.events.kaltura.com/my/page', 'https://102.events.kaltura.com', PATH],
    ['https://102.events.kaltura.com/?a=b', 'https://102.events.kaltura.com', PATH],
    ['https://102.events.kaltura.com/#top', 'https://102.events.kaltura.com', PATH],
    ['http://video.example.com/x?y', 'https://video.example.com', 'changed http to https', PATH],
    ...['video.example.com', 'HTTPS://Video.Example.COM', 'https://video.example.com.'].map(
      (text): Right => [text, 'https://video.example.com', 'written as https://video.example.com'],
    ),
    ['https://video.example.com:8443', 'https://video.example.com:8443'],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['http://127.0.0.1:3000', 'http://127.0.0.1:3000'],
    ['https://vidéo.example.com', IDN, `written as ${IDN}`],
  ],
  [
    ['', 'Enter a portal URL, or skip it.'],
    ...[
      'portal',
      'https://',
      '::',
      'ftp://video.example.com',
      'javascript://x.test/%0aa(1)',
      'https://{number}.mediaspace.kaltura.com',
      `${'a.'.repeat(130)}example.com`,
    ].map((text): Wrong => [text, NO_URL]),
    ['https://me:secret@video.example.com', 'A portal URL cannot contain a user name or password.'],
    ['https://www.kaltura.com@evil.test', 'A portal URL cannot contain a user name or password.'],
  ],
);

const ambiguous = (what: string): string =>
  `The address contains ${what}, which programs read in different ways.`;
const NEEDED = 'This is neither a region nor a URL.';
const HTTPS = 'A service URL must start with https://, because secrets are sent there.';
const PAGE = 'This is the address of a web page, not the API.';
const NO_PASSWORD = 'A service URL cannot contain a user name or password.';
const US = 'https://www.kaltura.com/api_v3';
const corrected = (text: string, value: string): Right => [
  text,
  value,
  `the address was corrected to ${value}`,
];
const EU = 'https://api.eu.kaltura.com/api_v3';
const asIs = (value: string): Right => [value, value];
const OWN = 'https://kaltura.example.com/api_v3';
testParse(
  'region',
  'NOT_A_SERVICE_URL',
  [
    ...REGIONS.flatMap(({ id, code, serviceUrl }): Right[] => [
      [id, serviceUrl],
      [id.toUpperCase(), serviceUrl],
      [code, serviceUrl],
      asIs(serviceUrl),
      corrected(`${serviceUrl}/`, serviceUrl),
      corrected(new URL(serviceUrl).origin, serviceUrl),
      corrected(new URL(serviceUrl).host, serviceUrl),
      corrected(`${serviceUrl}/service/system/action/ping?format=1`, serviceUrl),
      corrected(`${serviceUrl}/index.php?service=system`, serviceUrl),
    ]),
    corrected('HTTPS://WWW.KALTURA.COM/api_v3', US),
    corrected('https://www.kaltura.com:443/api_v3', US),
    corrected('https://cdnapisec.kaltura.com', US),
    asIs(OWN),
    corrected('https://kaltura.example.com:8443', 'https://kaltura.example.com:8443/api_v3'),
    corrected('https://example.com/kaltura/api_v3/', 'https://example.com/kaltura/api_v3'),
    corrected('https://example.com/kaltura', 'https://example.com/kaltura/api_v3'),
    asIs('http://localhost:8080/api_v3'),
    asIs('http://127.0.0.1/api_v3'),
    asIs('http://[::1]:8080/api_v3'),
    // These addresses look like Kaltura's but are not.
    asIs('https://www.kaltura.com.evil.test/api_v3'),
    asIs('https://evil.test/https://www.kaltura.com/api_v3'),
    asIs('https://api.eu.kaltura.com.evil.test/api_v3'),
  ],
  [
    ...REGIONS.flatMap(({ id, serviceUrl }): Wrong[] => [
      [`${serviceUrl}/testme`, PAGE, serviceUrl],
      [`${serviceUrl}/testmeDoc/index.php`, PAGE, serviceUrl],
      [`https://kmc.${id}.kaltura.com/index.php/kmcng/login`, PAGE, serviceUrl],
      [serviceUrl.replace('https:', 'http:'), HTTPS, serviceUrl],
    ]),
    ['https://kmc.kaltura.com/index.php/kmcng/settings/integrationSettings', PAGE, US],
    ['https://kmc.kaltura.com', PAGE, US],
    ['https://www.kaltura.com/index.php/kmcng/login', PAGE, US],
    ['https://developer.kaltura.com/console', PAGE, US],
    ['https://kaltura.example.com/api_v3/testme/', PAGE, OWN],
    ['https://kaltura.example.com/index.php/kmcng', PAGE, OWN],
    ['http://kaltura.example.com/api_v3', HTTPS, OWN],
    ['ftp://www.kaltura.com/api_v3', HTTPS, US],
    ['ws://kaltura.example.com/api_v3', HTTPS, OWN],
    ['gopher://kaltura.example.com/api_v3', HTTPS],
    ['http://localhost.evil.test/api_v3', HTTPS, 'https://localhost.evil.test/api_v3'],
    ['', 'Choose a region.'],
    ...['xx', 'https://', 'https://exa mple.com', 'javascript:alert(1)'].map(
      (text): Wrong => [text, NEEDED],
    ),
    ['https://www.kaltura.com@evil.test/api_v3', NO_PASSWORD],
    [String.raw`https://www.kaltura.com\@evil.test/api_v3`, ambiguous('“\\”'), US],
    [`${US};X=1`, ambiguous('“;”'), US],
    ['https://www.kaltura.com/\tapi_v3', ambiguous('a blank'), US],
    ['https://me:secret@www.kaltura.com/api_v3', NO_PASSWORD],
    // Longer after encoding than as given, so that it would not be read again as it was written.
    [`https://kaltura.example.com/${'é'.repeat(400)}`, 'This is too long for a service URL.'],
  ],
);

test.each([
  ['eu', 'eu'],
  ['IRP2', 'eu'],
  ['https://kmc.sg.kaltura.com/index.php/kmcng/login', 'sg'],
  ['kmc.kaltura.com', 'us'],
  ['https://api.ca.kaltura.com/api_v3/testme/', 'ca'],
  ['https://api.ap.kaltura.com/api_v3', 'ap'],
  // One site for all regions.
  ['https://developer.kaltura.com/console', null],
  ['https://kaltura.example.com/index.php/kmcng', null],
  ['https://kmc.eu.kaltura.com.evil.test/index.php/kmcng', null],
  ['europe', null],
  ['constructor', null],
])('%s is the region %s', (text, id) => {
  expect(findRegionId(text)).toBe(id);
});

test('the address of a page in a file stays wrong, because other programs read the file too', () => {
  expect(region.parse('https://kmc.eu.kaltura.com')).toMatchObject({ ok: false, means: EU });
  expect(region.parse('https://developer.kaltura.com/console')).not.toHaveProperty('means');
});
