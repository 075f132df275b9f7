import { describe, expect, test } from 'vitest';
import { registerIfSecret } from '../../src/credentials/clean.ts';
import type { CredentialName, Parsed } from '../../src/credentials/credential.ts';
import { getCredential } from '../../src/credentials/index.ts';
import { isExamplePlaceholder, isPlaceholderUserId } from '../../src/credentials/placeholder.ts';
import { findRegionId } from '../../src/credentials/region.ts';
import { REGIONS } from '../../src/kaltura/regions.ts';
import { isUnusualUserId } from '../../src/kaltura/users.ts';
import { toServerText } from '../../src/text/redact.ts';
import { EU, US } from '../answers.ts';

/** A text, the value parsed from it, and words of each note on what was corrected. */
type Right = [text: string, value: string, ...notes: string[]];
/** A text, words of the message it gets, and the value of the accompanying offer. */
type Wrong = [text: string, words: string, offered?: string];

/** Tests the format of a credential, with one test per row of the two tables. */
function testParse(name: CredentialName, code: string, right: Right[], wrong: Wrong[]): void {
  const { parse } = getCredential(name);
  describe(name, () => {
    test.each(right)('%j is read as %s', (text, value, ...notes) => {
      const words = notes.map((each) => expect.stringContaining(each));
      expect(parse(text)).toEqual({ ok: true, value, notes: words });
      // The parsed value is already in the right format.
      expect(parse(value)).toEqual({ ok: true, value, notes: [] });
    });
    test.each(wrong)('%j is refused: %s', (text, words, offered) => {
      const parsed = parse(text) as Extract<Parsed, { ok: false }>;
      expect(parsed).toMatchObject({ ok: false, message: expect.stringContaining(words) });
      expect(parsed.code).toMatch(new RegExp(`^(?:${code})$`));
      expect(parsed.fix).toMatch(/^\S.*[.]$/);
      expect((parsed.offers ?? []).map(({ value }) => value)).toEqual(offered ? [offered] : []);
      if (offered) expect(parse(offered)).toMatchObject({ ok: true, value: offered });
    });
  });
}

const SECRET = '0123456789abcdef0123456789abcdef';
const [START, REST] = [SECRET.slice(0, 9), SECRET.slice(9)];
const NAME = '“KALTURA_ADMIN_SECRET=”';

// All credentials are cleaned alike, so most of these rows stand for all.
testParse(
  'admin-secret',
  'NOT_AN_ADMIN_SECRET',
  [
    [SECRET.toUpperCase(), SECRET, 'capital letters'],
    [`${SECRET}\r\n`, SECRET, 'surrounding spaces'],
    [`“${SECRET}”`, SECRET, 'quotes'],
    [`export KALTURA_ADMIN_SECRET='${SECRET}'`, SECRET, NAME, 'quotes'],
    [`$env:KALTURA_ADMIN_SECRET = "${SECRET}"`, SECRET, NAME, 'quotes'],
    [`"KALTURA_ADMIN_SECRET": "${SECRET}",`, SECRET, NAME, 'quotes'],
    [`"KALTURA_ADMIN_SECRET=${SECRET}"`, SECRET, 'quotes', NAME],
    [`"${SECRET}",`, SECRET, 'a trailing comma', 'quotes'],
    [`\u001b[32m${START}\u200b${REST}\u001b[0m`, SECRET, 'hidden characters'],
    [`${SECRET}\\n`, SECRET, '“\\n” at its end'],
    [`00~${SECRET}01~`, SECRET, 'paste markers'],
    [`^[[200~${SECRET}^[[201~`, SECRET, 'paste markers'],
  ],
  [
    ['0_1a2b3c4d', 'the ID of an AppToken'],
    ['KALTURA_ADMIN_SECRET=""', 'Enter the Admin Secret'],
    [SECRET.slice(1), 'has 31 characters; it should have 32.'],
    [`${START} ${REST}`, 'white space'],
    [`${SECRET}"`, 'a quote'],
    [`g${SECRET.slice(1)}`, 'One of its characters is not 0–9 or a–f.'],
    ['••••••••••••', 'has 12 characters; it should have 32. 12 of its characters are not'],
    ['djJ8MTAyfKDVt3EsR7cZ==', 'looks like a KS'],
    ['you@example.com', 'looks like an email address'],
    ['https://kmc.kaltura.com/', 'a web address'],
    [`KALTURA_USER_SECRET=${SECRET}`, 'another variable'],
  ],
);

test.each([
  ['not-quite-a-secret-of-ours', '[hidden]'],
  ['Sp4ced secret', '[hidden]'],
  // Entered there by mistake: it may be shown where it belongs.
  ...['someone.else@example.com', US, '1234567'].map((text) => [text, text]),
])('%s, given as a secret, is shown from then on as %s', (text, shown) => {
  registerIfSecret(getCredential('admin-secret'), text);
  expect(toServerText(text)).toBe(shown);
});

testParse(
  'app-token',
  'NOT_AN_APP_TOKEN',
  [[SECRET.toUpperCase(), SECRET, 'capital letters']],
  [[SECRET.slice(1), 'The AppToken has 31 characters; it should have 32.']],
);

testParse(
  'partner-id',
  'NOT_A_PARTNER_ID',
  [
    ['2147483647', '2147483647'],
    ['1,234,567', '1234567', 'extra characters'],
    // Read as one number, and said.
    ['102 103', '102103', 'extra characters'],
    [' 1 0 2 ', '102', 'surrounding spaces', 'extra characters'],
    ['1\u00a0234\u202f567', '1234567', 'extra characters'],
    ['_102', '102', 'extra characters'],
    ['000102', '102', 'extra characters'],
  ],
  [
    ['   ', 'Enter a Partner ID.'],
    ...['102abc', '-5', '1.5', '١٠٢'].map((text): Wrong => [text, 'only digits']),
    ['000', 'greater than 0'],
    ['2147483648', 'too large'],
    [SECRET, 'looks like a secret'],
    ['you@example.com', 'an email address'],
  ],
);

testParse(
  'player-id',
  'NOT_A_PLAYER_ID',
  [
    ['uiconf_id/23448124', '23448124'],
    ['uiConfId: 23448124', '23448124'],
    [' 23 448 124 ', '23448124', 'surrounding spaces', 'extra characters'],
    ['23,448,124', '23448124', 'extra characters'],
  ],
  [
    ...['', '-1', 'Main player', '11, 12'].map((text): Wrong => [text, 'only digits']),
    ['0', 'greater than 0'],
    ['1'.repeat(17), 'too large'],
  ],
);

testParse(
  'user-id',
  'NO_USER_ID|USER_ID_TOO_LONG|SEMICOLON_IN_USER_ID',
  [
    ["O'Brien", "O'Brien"],
    ['two\nlines', 'two lines', 'line breaks'],
    ['🎬'.repeat(100), '🎬'.repeat(100)],
  ],
  [
    ['  \u200b ', 'Enter a User ID.'],
    ['x'.repeat(101), 'has 101 characters; Kaltura stores only the first 100'],
    ['mallory;edit:*', 'read the rest as privileges'],
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
const NAMES = 'maya@example.com,ida,myuserservice,user17,replicant,hereford,me';
test.each([
  ...PLACEHOLDERS.split(',').map((text) => [text, true, true] as const),
  ...'my-service,1234567,0,***,$PARTNER'.split(',').map((text) => [text, false, true] as const),
  ...NAMES.split(',').map((text) => [text, false, false] as const),
])('%s is a placeholder for a User ID: %s, in .env.example: %s', (text, forUserId, inExample) => {
  expect(isPlaceholderUserId(text)).toBe(forUserId);
  expect(isExamplePlaceholder(text)).toBe(inExample);
});

const OF_102 = 'https://102.mediaspace.kaltura.com';
const OWN_PORTAL = 'https://video.example.com';
const IDN = 'https://xn--vido-dpa.example.com';
testParse(
  'portal-url',
  'NOT_A_PORTAL_URL',
  [
    [`${OF_102}/?a=b`, OF_102, 'removed the path'],
    ['http://video.example.com/x', OWN_PORTAL, 'http to https', 'removed the path'],
    ['video.example.com', OWN_PORTAL, OWN_PORTAL],
    ['https://video.example.com.', OWN_PORTAL, OWN_PORTAL],
    ['https://video.example.com:8443', 'https://video.example.com:8443'],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['https://vidéo.example.com', IDN, `written as ${IDN}`],
    // It looks like Kaltura's but is not.
    ['https://kmc.kaltura.com.example.com', 'https://kmc.kaltura.com.example.com'],
    // A portal with the name of one of Kaltura's hosts.
    ['https://api.mediaspace.kaltura.com', 'https://api.mediaspace.kaltura.com'],
  ],
  [
    ['', 'Enter a portal URL, or skip it.'],
    ...['portal', 'ftp://video.example.com', 'https://{number}.mediaspace.kaltura.com'].map(
      (text): Wrong => [text, 'not a web address'],
    ),
    ['https://www.kaltura.com@evil.test', 'user name or password'],
    ['https://kmc.kaltura.com/index.php/kmcng/content/entries/list', 'This is the KMC'],
    ['KMC.eu.kaltura.com', 'This is the KMC'],
    [`${OWN_PORTAL}/index.php/kmcng/login`, 'This is the KMC'],
    ...['https://www.kaltura.com', 'kaltura.com', 'https://corp.kaltura.com/video'].map(
      (text): Wrong => [text, "Kaltura's own website"],
    ),
    ...[EU, 'api.kaltura.com', 'https://cdnapisec.kaltura.com', `${OWN_PORTAL}/api_v3`].map(
      (text): Wrong => [text, 'This is the API'],
    ),
    ['https://developer.kaltura.com/console', 'developer site'],
    ['https://studio.kaltura.com', 'the player studio'],
  ],
);

const OWN = 'https://kaltura.example.com/api_v3';
const PAGE = 'a web page, not the API';
testParse(
  'region',
  'NOT_A_SERVICE_URL',
  [
    ...REGIONS.flatMap(({ id, code, serviceUrl }): Right[] => [
      [id.toUpperCase(), serviceUrl],
      [code, serviceUrl],
      [new URL(serviceUrl).host, serviceUrl, `corrected to ${serviceUrl}`],
    ]),
    [`${EU}/service/system/action/ping?format=1`, EU, 'corrected'],
    [`${EU}/index.php?service=system`, EU, 'corrected'],
    ['https://cdnapisec.kaltura.com', US, 'corrected'],
    ['https://kaltura.example.com', OWN, 'corrected'],
    ['https://kaltura.example.com?from=https://example.com', OWN, 'corrected'],
    ['https://example.com/kaltura', 'https://example.com/kaltura/api_v3', 'corrected'],
    ['https://example.com/kaltura/api_v3/', 'https://example.com/kaltura/api_v3', 'corrected'],
    ['http://localhost:8080/api_v3', 'http://localhost:8080/api_v3'],
    ['http://[::1]:8080/api_v3', 'http://[::1]:8080/api_v3'],
    // It looks like Kaltura's but is not.
    ['https://api.eu.kaltura.com.evil.test/api_v3', 'https://api.eu.kaltura.com.evil.test/api_v3'],
  ],
  [
    ['https://kmc.eu.kaltura.com/index.php/kmcng/login', PAGE, EU],
    [`${EU}/testme`, PAGE, EU],
    ['https://kmc.kaltura.com/index.php/kmcng/settings/integrationSettings', PAGE, US],
    ['https://developer.kaltura.com/console', PAGE, US],
    ['https://kaltura.example.com/index.php/kmcng', PAGE, OWN],
    ['http://kaltura.example.com/api_v3', 'must start with https://', OWN],
    ['gopher://kaltura.example.com/api_v3', 'must start with https://'],
    ['http://localhost.evil.test', 'start with https://', 'https://localhost.evil.test/api_v3'],
    ['', 'Choose a region.'],
    [`${OWN}${OWN}`, 'one URL only'],
    ['kaltura.example.com/api_v3https://kaltura.example.com', 'one URL only'],
    ...['xx', 'https://exa mple.com', 'javascript:alert(1)'].map(
      (text): Wrong => [text, 'neither a region nor a URL'],
    ),
    ['https://www.kaltura.com@evil.test/api_v3', 'user name or password'],
    [String.raw`https://www.kaltura.com\@evil.test/api_v3`, '“\\”, which programs read in', US],
    [`${US};X=1`, '“;”', US],
    // A question about this host would not show it whole.
    [`https://www.kaltura.com.${'session.'.repeat(10)}evil.test/api_v3`, 'too long'],
    ['https://www.kaltura.com/\tapi_v3', 'a blank', US],
    // Longer after encoding than as given, so that it would not be read again as it was written.
  ],
);

test.each([
  ['eu', 'eu'],
  ['https://kmc.sg.kaltura.com/index.php/kmcng/login', 'sg'],
  // One site for all regions.
  ['https://developer.kaltura.com/console', null],
  ['https://kmc.eu.kaltura.com.evil.test/index.php/kmcng', null],
  ['europe', null],
])('%s is the region %s', (text, id) => {
  expect(findRegionId(text)).toBe(id);
});
