/** The verdicts on right and wrong values, in a right or wrong world. */
import { beforeAll, expect, test, vi } from 'vitest';
import type { CredentialName } from '../../src/credentials/credential.ts';
import { getCredential } from '../../src/credentials/index.ts';
import type { Verdict } from '../../src/credentials/verdict.ts';
import { createApiClient } from '../../src/kaltura/api-client.ts';
import {
  ACCOUNTS,
  ADMIN_SECRET,
  DE,
  EU,
  PARTNER,
  US,
  USER_SECRET,
  WRONG_SECRET,
} from '../kaltura/accounts.ts';
import {
  except,
  exception,
  json,
  type Mood,
  page,
  reset,
  startServer,
  status,
  well,
} from '../kaltura/test-server.ts';

beforeAll(() => void vi.spyOn(Math, 'random').mockReturnValue(0));

/** The values of other credentials, and what the hosts do. */
interface World {
  known?: Readonly<Record<string, string>>;
  /** Of all hosts, or of some. */
  mood?: Mood;
  moods?: Record<string, Mood>;
  /** Hosts that do not exist. */
  missing?: string[];
}
interface Expected extends Pick<Verdict, 'status' | 'code'> {
  /** The important words of the message. */
  words: string;
  /** Codes. */
  warnings: string[];
  /** Values. */
  offers: (string | null)[];
}
interface Case extends World, Expected {
  credential: CredentialName;
  what: string;
  value: string;
}
type Row = [what: string, value: string, verdict: Expected, world?: World];

/** `OWN` stands for the service URL of the server of a test, `HOST` for its host. */
const OWN = '‹own›';
const subject = { 'partner-id': PARTNER, 'admin-secret': ADMIN_SECRET, region: EU };
const account = (partnerId: string) => ({ known: { ...subject, 'partner-id': partnerId } });
/** These calls fail with this code. */
const breaks = (calls: readonly string[], code: string): World => ({
  mood: except(Object.fromEntries(calls.map((call) => [call, exception(code)]))),
});

const expected = (
  status: Verdict['status'],
  code: string | null,
  words: string,
  warnings: string[] = [],
  offers: (string | null)[] = [],
): Expected => ({ status, code, words, warnings, offers });
const valid = (words: string, ...warnings: string[]) => expected('valid', null, words, warnings);
const invalid = (code: string, words: string, ...offers: (string | null)[]) =>
  expected('invalid', code, words, [], offers);
const unchecked = (code: string, words: string) => expected('unchecked', code, words);
const waitsFor = (label: string) => unchecked('DEPENDS', `Not checked yet: needs the ${label}.`);

function casesOf(credential: CredentialName, common: World, rows: readonly Row[]): Case[] {
  return rows.map(([what, value, verdict, world]) => {
    return { credential, what, value, ...verdict, ...common, ...world };
  });
}

const BLOCKED = 'SERVICE_FORBIDDEN_CONTENT_BLOCKED';
const RESTRICTED = 'SERVICE_ACCESS_CONTROL_RESTRICTED';
const UNKNOWN = 'INVALID_WIDGET_ID';
const REFUSED = 'START_SESSION_ERROR';
const NOWHERE = '999999';

const IN_US = { known: { 'partner-id': PARTNER, region: US } };
const DE_SILENT = { moods: { 'api.de.kaltura.com': page() } };
const TWO_SILENT = { moods: { ...DE_SILENT.moods, 'api.ca.kaltura.com': status(404) } };
const OWN_HOST = { known: { 'partner-id': NOWHERE, region: OWN } };
const WRONG = { known: { ...subject, 'admin-secret': WRONG_SECRET } };
const NO_WIDGET = account('7010');
const NO_WIDGET_WRONG = { known: { ...NO_WIDGET.known, 'admin-secret': WRONG_SECRET } };

const NOT_FOUND = 'PARTNER_NOT_FOUND';
const [WIDGET, LIST_PLAYERS] = ['session.startWidgetSession', 'uiConf.list'];
const PARTNER_IDS = casesOf('partner-id', {}, [
  ['found in one region', PARTNER, valid('found in EU')],
  ['unknown everywhere', NOWHERE, invalid(UNKNOWN, 'six regions has an account 999999', null)],
  ['sub-partner ID', `${PARTNER}00`, invalid('SUB_PARTNER_ID', 'is an account 7001', PARTNER)],
  [
    'as documented',
    PARTNER,
    invalid(NOT_FOUND, 'six', null),
    breaks([WIDGET, LIST_PLAYERS], NOT_FOUND),
  ],
  ['blocked', '7002', invalid(BLOCKED, '7002 in EU is blocked or deleted')],
  ['read-only', '7004', valid('found in EU')],
  ['elsewhere than chosen', PARTNER, valid('found in EU'), IN_US],
  ['in several regions', '7006', valid('exists in EU and DE: the region')],
  ['in several, one chosen', '7006', valid('found in DE'), { known: { region: DE } }],
  ['not found, some silent', NOWHERE, unchecked('NOT_JSON', 'DE and CA could not'), TWO_SILENT],
  ['found, others silent', PARTNER, valid('in EU'), DE_SILENT],
  ['blocked, others silent', '7002', unchecked('NOT_JSON', 'Blocked or deleted in EU'), DE_SILENT],
  ['unknown on own servers', NOWHERE, invalid(UNKNOWN, 'HOST has no account', null), OWN_HOST],
  ['there, though it refuses this address', '7011', valid('found in EU')],
  [
    'there, though a user is blocked',
    PARTNER,
    valid('in EU'),
    breaks([LIST_PLAYERS], 'USER_BLOCKED'),
  ],
  ['without its widget', '7010', valid('found in EU by its Admin Secret', 'NO_WIDGET'), NO_WIDGET],
  ['its secret is wrong', '7010', invalid(UNKNOWN, 'account 7010', null), NO_WIDGET_WRONG],
]);

const [START, LIST, INFO] = ['session.start', 'baseEntry.list', 'partner.getInfo'];
const TYPE = 'INVALID_SECRET_TYPE';
const [NO, DOWN] = ['SERVICE_FORBIDDEN', 'INTERNAL_SERVERL_ERROR'];
const FORBIDDEN = 'accepts API calls only from certain addresses';
const SEVERAL = { 'partner-id': '7006' };
const EU_OR_DE = { known: { ...SEVERAL, region: EU } };
const ELSEWHERE = invalid(REFUSED, 'EU refuses it. Partner ID 7006 also exists in DE', DE);
const ADMIN_SECRETS = casesOf('admin-secret', { known: subject }, [
  ['right', ADMIN_SECRET, valid('Opens the account Marked Media.')],
  ['with access control', ADMIN_SECRET, invalid(RESTRICTED, FORBIDDEN), account('7011')],
  ['useless', ADMIN_SECRET, invalid(RESTRICTED, FORBIDDEN), breaks([LIST, INFO], RESTRICTED)],
  ['where user 0 is blocked', ADMIN_SECRET, valid('Opens', 'USER_BLOCKED'), account('7013')],
  ['the User Secret', USER_SECRET, invalid(REFUSED, "account's User Secret, not its Admin Secret")],
  ['rate limit', ADMIN_SECRET, unchecked('ACTION_BLOCKED', 'session.start'), account('7012')],
  ['wrong', WRONG_SECRET, invalid(REFUSED, 'not the Admin Secret of account 7001')],
  ['wrong, as documented', WRONG_SECRET, invalid(TYPE, 'not the Admin'), breaks([START], TYPE)],
  // Asked before it goes there.
  ['refused, the number exists elsewhere', WRONG_SECRET, ELSEWHERE, EU_OR_DE],
  ['of a blocked account', ADMIN_SECRET, waitsFor('Partner ID'), account('7002')],
  ['of an account that is elsewhere', ADMIN_SECRET, waitsFor('region'), IN_US],
  ['of an account in several regions', ADMIN_SECRET, waitsFor('region'), { known: SEVERAL }],
  ['without a Partner ID', ADMIN_SECRET, waitsFor('Partner ID'), { known: {} }],
  [
    'if the API refuses this network',
    ADMIN_SECRET,
    unchecked(NO, 'unexpected'),
    breaks([START], NO),
  ],
  ['with entitlement', ADMIN_SECRET, valid('7005', 'ENTITLEMENT_ENFORCED'), account('7005')],
  ['of a read-only account', ADMIN_SECRET, valid('7004', 'READ_ONLY_ACCOUNT'), account('7004')],
  ['while lists are down', ADMIN_SECRET, valid('Marked Media', DOWN), breaks([LIST], DOWN)],
]);

const NOT_KALTURA = invalid('UNEXPECTED_ANSWER', 'The server answered, but not');
const REGIONS = casesOf('region', { known: { 'partner-id': PARTNER } }, [
  ['right, without a Partner ID', EU, valid('Europe (Ireland).'), { known: {} }],
  ['elsewhere', US, invalid(UNKNOWN, '7001 is in EU, not in US', EU)],
  ['several', US, invalid(UNKNOWN, '7006 is in EU and DE, not in US', EU, DE), { known: SEVERAL }],
  ['of an account that its Admin Secret opens', EU, valid('Europe'), NO_WIDGET],
  ['of an account that is nowhere', US, waitsFor('Partner ID'), account(NOWHERE)],
  ['own servers that answer', OWN, valid('A Kaltura API answers at HOST'), account(NOWHERE)],
  ['own servers that answer with a page', OWN, invalid('NOT_JSON', 'web page'), { mood: page() }],
  ['one of the six that does', EU, unchecked('NOT_JSON', 'a web page'), { mood: page() }],
  ['own servers: an odd ping', OWN, NOT_KALTURA, { known: {}, mood: json(['pong']) }],
  ['own servers that forbid it', OWN, unchecked('HTTP_403', 'refused'), { mood: page(403) }],
]);

const NO_PLAYER = invalid('INVALID_UI_CONF_ID', 'does not exist, was deleted, or belongs');
const PLAYERS = casesOf('player-id', { known: subject }, [
  ['a player', '501', valid('Main player.')],
  ['another account’s', '601', NO_PLAYER],
  ['not a player (objType)', '505', invalid('NOT_A_PLAYER', '505 (Settings of an app) is not')],
  ['not a player (tags)', '507', invalid('NOT_A_PLAYER', '507 (No tags that are known) is not')],
  ['without tags', '508', valid('Without tags.', 'UNTAGGED_PLAYER')],
  ['a playlist player', '502', valid('Lists.', 'PLAYLIST_PLAYER')],
  ['an ott player', '503', valid('Television.', 'OTT_PLAYER')],
  ['one of the older kind', '504', valid('Old one.', 'OLD_PLAYER')],
]);

const EXPIRED = { known: subject, ...breaks(['uiConf.get', 'user.get'], 'EXPIRED_KS') };
const NO_SECRET = { known: { 'partner-id': PARTNER, region: EU } };
const NEEDING_A_SESSION = (['player-id', 'user-id'] as const).flatMap((credential) =>
  casesOf(credential, {}, [
    ['with a wrong Admin Secret', '501', waitsFor('Admin Secret'), WRONG],
    ['without an Admin Secret', '501', waitsFor('Admin Secret'), NO_SECRET],
    ['expired (documented)', '501', unchecked('EXPIRED_KS', '(EXPIRED_KS)'), EXPIRED],
  ]),
);

const NEW = 'New: Kaltura creates it at first use.';
const GONE = { objectType: 'KalturaUser', id: 'gone', status: 2 };
const DELETED = { mood: except({ 'user.get': GONE }) };
const NO_USER = breaks(['user.get'], 'USER_NOT_FOUND');
const STORED = 'Ann@Example.test';
const OTHER_CASE = valid(`stores this user as ${STORED}`, 'OTHER_LETTER_CASE');
const USERS = casesOf('user-id', { known: subject }, [
  ['exists', STORED, valid('Exists: Ann Marked.')],
  ['new', 'someone-new', valid(NEW, 'NEW_USER')],
  ['a placeholder', 'your_user_id', valid(NEW, 'NEW_USER', 'PLACEHOLDER_USER_ID')],
  ['that user.add refuses', 'Zoë the 1st', valid('New.', 'NEW_USER', 'UNUSUAL_USER_ID')],
  ['in other letter case', 'ANN@example.TEST', { ...OTHER_CASE, offers: [STORED] }],
  ['with a role that limits', 'uploader', valid('role “Content Uploader”', 'LIMITED_ROLE')],
  ['with a role that allows nothing', 'nobody', valid('role “No Session”', 'LIMITED_ROLE')],
  ['deleted', 'gone', valid(NEW, 'NEW_USER'), DELETED],
  ['where user 0 is blocked', 'someone', unchecked('USER_BLOCKED', 'User 0'), account('7013')],
  ['unknown, in the words of the documentation', 'x', valid(NEW, 'NEW_USER'), NO_USER],
]);

const PORTAL = 'https://portal.test';
const OF_7001 = '7001.mediaspace.kaltura.com';
const OF_ANOTHER = valid('Answers.', 'PORTAL_OF_ANOTHER_ACCOUNT');
const MISSING = { missing: ['portal.test'] };
const SILENT_US = { moods: { 'www.kaltura.com': reset } };
const NO_REGION = { ...MISSING, known: { 'partner-id': PARTNER } };
const NO_HOST = invalid('ENOTFOUND', 'There is no host portal.test.');
const NO_NETWORK = unchecked('ENOTFOUND', 'Could not reach portal.test');
const NO_OTHER = { mood: status(200), missing: ['no-such-portal-0.events.kaltura.com'] };
const FINE = { mood: status(200) };
const ANY = valid('Answers.', 'ANY_PORTAL_NAME');
const portalAnswers = (code: number): World => ({
  mood: status(404),
  moods: { [OF_7001]: status(code) },
});
const PORTALS = casesOf('portal-url', { known: subject }, [
  ['answers 302', `https://${OF_7001}`, valid('Answers.'), portalAnswers(302)],
  ['answers 403', `https://${OF_7001}`, valid('Answers.'), portalAnswers(403)],
  ['as every name beside it', 'https://acme.mediaspace.kaltura.com', ANY, FINE],
  ['as every name beside it', 'https://video.acme.test:8443', ANY, FINE],
  // A name that does not exist cannot stand beside these.
  ['has no names beside it', PORTAL, valid('Answers.'), FINE],
  ['is an address', 'https://192.0.2.7:8443', valid('Answers.'), FINE],
  ['answers 410', PORTAL, invalid('HTTP_410', 'has no portal (410)'), { mood: status(410) }],
  ['answers 400', PORTAL, unchecked('HTTP_400', 'answered HTTP 400.'), { mood: status(400) }],
  ['an unknown host', PORTAL, NO_HOST, MISSING],
  ['an unknown host, no ping', PORTAL, NO_HOST, { ...MISSING, ...breaks(['system.ping'], NO) }],
  ['an unknown host, and the US is silent', PORTAL, NO_HOST, { ...NO_REGION, ...SILENT_US }],
  ['an unknown host, and no API answers', PORTAL, NO_NETWORK, { ...MISSING, mood: page() }],
  ['an unknown host, and no API was asked', PORTAL, NO_NETWORK, { ...MISSING, known: {} }],
  ['of another account', 'https://7009-2.events.kaltura.com', OF_ANOTHER, NO_OTHER],
  ['cut off', PORTAL, unchecked('ECONNRESET', 'the connection was cut off'), { mood: reset }],
]);

/** One may begin with a host's name. */
const SENTENCE = /^\S.*[^.?][.?]$/s;

test.concurrent.each(
  [PARTNER_IDS, ADMIN_SECRETS, REGIONS, PLAYERS, NEEDING_A_SESSION, USERS, PORTALS]
    .flat()
    .map((each) => [each.credential, each.what, each] as const),
)('%s: %s', async (_, __, each) => {
  const server = await startServer(each.mood ?? well, { accounts: ACCOUNTS });
  server.moods = each.moods ?? {};
  const network = server.network(5000);
  network.sandbox = { origin: server.origin, knows: (host) => !each.missing?.includes(host) };
  const texts = JSON.stringify({ ...each.known, [each.credential]: each.value });
  const values = JSON.parse(texts.replaceAll(OWN, server.api));
  const { verify } = getCredential(each.credential);
  const api = createApiClient(network);
  const verdict = await verify(values[each.credential], { values, api });
  expect(server.world.createdUsers).toEqual([]);
  expect(verdict).toMatchObject({ status: each.status, code: each.code });
  const host = new URL(server.origin).host;
  expect(verdict.message.replace(host, 'HOST')).toContain(each.words);
  expect(verdict.warnings.map(({ code }) => code)).toEqual(each.warnings);
  expect(verdict.offers.map(({ value }) => value)).toEqual(each.offers);
  expect(verdict.fix === null).toBe(verdict.status === 'valid');
  for (const { message, fix } of [verdict, ...verdict.warnings]) {
    expect(message).toMatch(SENTENCE);
    if (fix !== null) expect(fix).toMatch(SENTENCE);
  }
});
