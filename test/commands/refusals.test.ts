/** What `check`, `setup` and `app-token` say if Kaltura refuses or limits an account or a user. */
import { expect, test } from 'vitest';
import { ONE_TIME_CODE, PARTNER, passwordOf, RIGHT, SECRET, US, USER } from '../answers.ts';
import {
  accountValues,
  expectJson,
  expectRun,
  type JsonRow,
  type Row,
  says,
  tokenValues,
} from './run.ts';

const BLOCKED = accountValues(104, { KALTURA_SERVICE_URL: US });
const BLOCKED_TOKEN = tokenValues('0_blockac1', BLOCKED);
const OWN = accountValues(102, { KALTURA_USER_ID: USER });
const NEW = accountValues(102, { KALTURA_USER_ID: 'brand.new' });
const NO_ROLE = accountValues(121, { KALTURA_USER_ID: 'viewer121@example.test' });

const NO_ACCOUNT = /does not know account 104, or the account is blocked/;
const BLAME = /Admin Secret was refused/;
const CREATED = 'User brand.new was created too.';
const LIMITED = `Your role in account ${PARTNER}`;
const BLAMES = /hides its secrets|--login|try again/i;
const READ_ONLY = /116 \(Archive Successor Co\) and 115 \(Archive Co, read-only\)/;
const SETUP = 'setup --yes --user-id ci';
const LOGIN = '--login admin102@example.test --password-stdin';
const signIn = (command: string, name: string, region: string): string =>
  `${command} --login ${name}@example.test --password-stdin --region ${region}`;

test.for<Row>([
  ['app-token create --yes', accountValues(122), 1, 'network that the account', /what is wrong/],
  ['ks', tokenValues('0_expired1', OWN), 1, 'Create another AppToken', /what is wrong/],
  ['setup --yes --user-id a;b', accountValues(121), 2, '“;”'],
  ['app-token create --yes', accountValues(121, { KALTURA_USER_ID: '"a;b"' }), 2, '“;”'],
  ['setup --yes --only player-id', accountValues(121), 1, 'no Player ID', /already has/],
  ['setup --yes --only app-token', accountValues(121), 1, 'no AppToken', /already has/],
  // A blocked account: the Admin Secret is not to blame.
  ['app-token list', BLOCKED, 1, NO_ACCOUNT, BLAME],
  ['ks', accountValues(104, { KALTURA_SERVICE_URL: '' }), 1, 'blocked or', /has an account/],
  // Nor is a blocked user 0, whose sessions leave no trace.
  ['app-token list', accountValues(126), 1, 'unblock user 0', BLAME],
  ['app-token create --yes', accountValues(126), 1, 'unblock user 0', /cannot read or change/],
  // The AppToken's own end is not a limit of the account.
  ['app-token create --yes --expires 5m', OWN, 0, '5 minutes each', /not allow more|4 hours/],
  ['app-token create --yes', NEW, 0, CREATED, /does not exist yet/],
  ['setup --app-token --yes', NEW, 0, CREATED, /does not exist yet|created at first use/],
  ['app-token create --yes --privileges setrole:NOPE', NEW, 1, 'brand.new, created with it, stays'],
  [
    'app-token revoke 0_none0001 --yes',
    OWN,
    1,
    'AppTokens: kaltura-setup app-token list --sandbox',
  ],
  // `check` would not see a secret from stdin.
  ['app-token list --admin-secret-stdin', '0'.repeat(32), 1, 'Admin Secret again', /what is wrong/],
  [`app-token list --admin-secret-stdin --service-url ${US}`, SECRET, 1, 'is wrong', /t again/],
  ['setup --yes --portal-url nope', accountValues(121), 1, 'Nothing was written.', /already has/],
  ['export', accountValues(121, { KALTURA_USER_ID: 'op://v/k/x' }), 0, 'reference to 1Password'],
  ['export', accountValues(121, { KALTURA_SERVICE_URL: 'eu' }), 0, 'was read as https://api.eu'],
  ['export -f typo.env', {}, 1, 'There is no typo.env here'],
  ['export --services', accountValues(121, { KALTURA_SERVICE_URL: '' }), 0, 'which is not set'],
  ['check -f - -f -', {}, 2, 'only once'],
  ['check --service-url=', {}, 2, 'needs a value'],
  // A password and a one-time code that do not open the account, or not this one.
  [`${SETUP} ${LOGIN}`, passwordOf(102), 1, /^(?=.*US does not accept this email).*pass --region/s],
  [`${signIn(SETUP, 'admin102', 'eu')} --partner-id 103`, passwordOf(102), 1, /not a user of acc/],
  [signIn(SETUP, 'admin109', 'eu'), passwordOf(109), 1, /one-time code.*second line/],
  [signIn(SETUP, 'admin109', 'eu'), `${passwordOf(109)}\n000000`, 1, 'code is not right'],
  [signIn('ks', 'admin109', 'eu'), `${passwordOf(109)}\n${ONE_TIME_CODE}`, 0, /^djJ8/],
  [signIn(SETUP, 'admin110', 'eu'), passwordOf(110), 1, /\(SSO\).*Copy/],
  [signIn(SETUP, 'admin112', 'eu'), passwordOf(112), 1, 'hides its secrets'],
  [`${SETUP} ${LOGIN}`, '', 2, 'no password'],
  ['ks --login admin102@example.test', '', 2, '--password-stdin'],
  [`${SETUP} ${LOGIN} --partner-id 102 --dry-run`, passwordOf(102), 0, 'Signing in to EU.'],
  // Of several accounts, none is taken unasked; the only one is named.
  [signIn(SETUP, 'admin115', 'us'), passwordOf(115), 1, READ_ONLY],
  [signIn(`${SETUP} --partner-id 115`, 'admin115', 'us'), passwordOf(115), 0, /PARTNER_ID=115/],
  [signIn(SETUP, 'admin103', 'us'), passwordOf(103), 0, /account 103 \(Beta Media\).*--partner-id/],
  // A limited role: the account is not to blame, and another sign-in would not help.
  [signIn(SETUP, 'limited102', 'eu'), passwordOf('limited'), 1, LIMITED, BLAMES],
  // An outage is not a wrong password.
  [signIn(SETUP, 'outage102', 'eu'), passwordOf('outage'), 3, 'its database does not answer'],
])('%s %#', (row) => expectRun(row));

const RESTRICTED = { code: 'SERVICE_ACCESS_CONTROL_RESTRICTED' };
const WAIT = { code: 'ACTION_BLOCKED', fix: expect.stringMatching(/^Wait/) };
const FORBIDDEN = {
  code: 'SERVICE_FORBIDDEN',
  message: expect.stringContaining('the role of the session does not allow it'),
};

/** Accounts there speak the vocabulary of Kaltura's documentation. */
const SG = { KALTURA_SERVICE_URL: 'https://api.sg.kaltura.com/api_v3' };
const USER_SECRET_THERE = accountValues(127, { ...SG, KALTURA_ADMIN_SECRET: '127a'.repeat(8) });
const DOCUMENTED = {
  code: 'INVALID_SECRET_TYPE',
  message: expect.stringContaining('User Secret'),
};

const warns = (warning: object) => ({
  warnings: expect.arrayContaining([expect.objectContaining(warning)]),
});
const BOTH_WRONG = { ...tokenValues('0_ok000001', RIGHT), KALTURA_ADMIN_SECRET: 'f'.repeat(32) };
const ENTITLED = accountValues(128, { KALTURA_USER_ID: 'app-service-account' });
const ENTITLEMENT = warns({
  code: 'ENTITLEMENT_ENFORCED',
  fix: expect.stringContaining('all:*,disableentitlement'),
});
const USER_BLOCKED = { status: 'invalid', code: 'USER_BLOCKED' };
const KMC = 'Your KMC: https://kmc.eu.kaltura.com/';

test.for<JsonRow>([
  [
    'check',
    { ...RIGHT, KALTURA_USER_ID: 'blocked102@example.test' },
    1,
    says('user-id', USER_BLOCKED),
  ],
  ['check', accountValues(127, SG), 0, { status: 'valid' }],
  ['check', USER_SECRET_THERE, 1, says('admin-secret', DOCUMENTED)],
  ['ks', ENTITLED, 0, ENTITLEMENT],
  ['ks --privileges all:*,disableentitlement', ENTITLED, 0, {}, []],
  ['ks --type user', ENTITLED, 0, {}, []],
  ['setup --yes', BOTH_WRONG, 1, { status: 'invalid', written: false }],
  // No command would help: next is empty.
  ['check', accountValues(122), 1, { next: [], ...says('admin-secret', RESTRICTED) }],
  ['check', accountValues(123), 3, { next: [], ...says('admin-secret', WAIT) }],
  ['check', BLOCKED_TOKEN, 1, says('partner-id', { status: 'invalid' })],
  ['check', tokenValues('0_nosess01', NO_ROLE), 0, warns(FORBIDDEN)],
  ['app-token list', accountValues(102), 0, {}, ['UNTYPED_APP_TOKEN', 'APP_TOKEN_OF_ANY_USER']],
  // Advice that sends the user to the KMC ends with its address in the account's region.
  [
    'check',
    { ...RIGHT, KALTURA_PLAYER_ID: '1' },
    1,
    says('player-id', { fix: expect.stringContaining(KMC) }),
  ],
  [
    'check',
    { ...RIGHT, KALTURA_USER_ID: 'a;b' },
    1,
    says('user-id', { fix: expect.not.stringContaining(KMC) }),
  ],
])('%s --json %#', (row) => expectJson(row));
