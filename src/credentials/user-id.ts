import { buildSessionCall } from '../kaltura/account.ts';
import { checkAppToken } from '../kaltura/check-app-token.ts';
import type { CredentialKey } from '../kaltura/open-session.ts';
import {
  checkRole,
  describeAdministrator,
  describeBlockedUser,
  describeLimitedRole,
  describeOtherLetterCase,
  findUser,
  isUnusualUserId,
  type User,
} from '../kaltura/users.ts';
import { createProblem, type FixableProblem, type Problem, warnIf } from '../result.ts';
import { findServiceUrl, type OpenAccount, openAccount } from './account-session.ts';
import type { CheckContext, Choice, Choices } from './credential.ts';
import { defineCredential } from './define.ts';
import { isPlaceholderUserId } from './placeholder.ts';
import { accept, explainNoAnswer, isWaiting, reject, type Verdict } from './verdict.ts';

/** The code for a User ID that would add privileges to a session. Commands then exit with 2. */
export const SEMICOLON = 'SEMICOLON_IN_USER_ID';

/** Kaltura drops the characters after these (kuserPeer::MAX_PUSER_LENGTH). */
const LONGEST = 100;

const USE_YOUR_EMAIL = 'Use your email address, or a name that says who is calling the API.';

/** User IDs that Kaltura recommends, with its reasons. */
const RECOMMENDED = [
  ['claude-code-kaltura-dev', 'an AI agent', 'Reports then show what the agent created.'],
  ['app-service-account', 'a backend', 'It separates the app from people.'],
  ['test-automation', 'tests', 'It is easy to filter in audit logs.'],
] as const;

const BY_PURPOSE = [
  'For your own development: your email. What you create is then tied to your account.',
  ...RECOMMENDED.map(([id, use, reason]) => `For ${use}: ${id}. ${reason}`),
];

export const userId = defineCredential({
  name: 'user-id',
  variable: 'KALTURA_USER_ID',
  label: 'User ID',
  required: true,
  personal: true,
  dependsOn: ['partner-id', 'admin-secret', 'app-token-id', 'app-token', 'region'],
  where: {
    text: 'The name under which Kaltura records what you upload and change',
    page: 'administration/users/list',
    without: `It can be any name. ${BY_PURPOSE.join(' ')}`,
  },
  help: [
    'Every session carries the User ID: the entries you create belong to it, and logs name it.',
    ...BY_PURPOSE,
    'It does not have to exist: Kaltura creates the user the first time a session with it is used.',
  ],
  example: 'you@example.com',
  option: { value: 'id' },
  sandbox: 'viewer102@example.test',
  otherNames: /^KALTURAUSER(?:NAME)?$/,
  malformed: { code: 'NO_USER_ID', fix: USE_YOUR_EMAIL },
  mistakes: [[/^$/, 'Enter a User ID.']],
  parse: (text) => {
    // A KS of version 1 reads the text after a `;` as more fields, including privileges.
    if (text.includes(';')) {
      const message =
        'The User ID contains “;”: older sessions end the User ID there and read the rest as privileges.';
      return { message, fix: 'Use a User ID without a “;”.', code: SEMICOLON };
    }
    const { length } = [...text];
    if (length <= LONGEST) return { value: text };
    const message = `This User ID has ${length} characters; Kaltura stores only the first ${LONGEST}.`;
    return { message, fix: 'Use a shorter User ID.', code: 'USER_ID_TOO_LONG' };
  },
  verify: async (value, context) => {
    const [verdict, owner] = await Promise.all([
      verifyUser(value, context),
      findTokenOwner(context),
    ]);
    return owner === null ? verdict : warnAboutOwner(verdict, value, owner);
  },
  choices: listChoices,
});

/** Any User ID works: Kaltura creates a new user the first time it is used. */
async function verifyUser(value: string, context: CheckContext): Promise<Verdict> {
  const { 'app-token': token, 'admin-secret': secret } = context.values;
  if (value === token || value === secret)
    return reject(describeSecretAsUserId(value === token ? 'app-token' : 'admin-secret'));
  const account = await openAccount(context);
  if (!('query' in account)) return explainNoAnswer(account);
  const found = await account.query(findUser(account.session, value));
  if (!('value' in found)) return explainNoAnswer(found);
  const user = found.value;
  const warnings = warnAboutUserId(value);
  if (!user) {
    const message = `User ${value} does not exist yet, or was deleted.`;
    if (isUnusualUserId(value))
      return accept('New.', { warnings: [createProblem('NEW_USER', message), ...warnings] });
    const fix =
      'Nothing to do: Kaltura creates the user when a session with this User ID is first used.';
    const isNew = createProblem('NEW_USER', message, fix);
    return accept('New: Kaltura creates it at first use.', { warnings: [isNew, ...warnings] });
  }
  const { id, name, status, isAdministrator, role } = user;
  if (status === 'blocked') return reject(describeBlockedUser(value));
  if (role)
    warnings.push(
      describeLimitedRole(value, role, { isRefused: await isRoleRefused(account, id) }),
    );
  else if (isAdministrator) warnings.push(describeAdministrator(value));
  if (id !== value)
    return accept(`Kaltura stores this user as ${id}.`, {
      warnings: [describeOtherLetterCase(id), ...warnings],
      offers: [{ label: `Use ${id}`, credential: 'user-id', value: id }],
    });
  const kind = role ? `, with the role “${role}”` : isAdministrator ? ', an administrator' : '';
  return accept(name && name !== id ? `Exists: ${name}${kind}.` : `Exists${kind}.`, { warnings });
}

/** The problem if the User ID is one of the secrets. */
export function describeSecretAsUserId(kind: CredentialKey['kind']): FixableProblem {
  const what = kind === 'app-token' ? 'AppToken' : 'Admin Secret';
  return {
    code: 'SECRET_AS_USER_ID',
    message: `This User ID is the ${what}. Anyone who sees a session could read it.`,
    fix: USE_YOUR_EMAIL,
  };
}

/** Does Kaltura refuse this user two reads? False with an AppToken, which cannot test this. */
async function isRoleRefused({ key, query }: OpenAccount, userId: string): Promise<boolean> {
  if (key.kind !== 'admin-secret') return false;
  const allows = await query(checkRole(buildSessionCall(key, { userId })));
  return 'value' in allows && !allows.value;
}

/** The user of the AppToken's sessions; null without an AppToken or if its holder chooses. */
async function findTokenOwner(context: CheckContext): Promise<string | null> {
  const { api, values, signal } = context;
  const { 'partner-id': partnerId, 'app-token-id': id, 'app-token': token } = values;
  const serviceUrl = id && token ? await findServiceUrl(context) : null;
  if (!partnerId || !id || !token || !serviceUrl) return null;
  const found = await checkAppToken(api, serviceUrl, { partnerId, id, token }, { signal });
  return 'value' in found && found.value.kind === 'works'
    ? found.value.session.userId || null
    : null;
}

/** Adds a warning if the AppToken's sessions belong to another user. */
function warnAboutOwner(verdict: Verdict, value: string, owner: string): Verdict {
  const isSame = owner.toLowerCase() === value.toLowerCase();
  if (isSame || verdict.status === 'invalid' || isWaiting(verdict)) return verdict;
  const warning = {
    code: 'APP_TOKEN_OF_OTHER_USER',
    message: `Sessions of the AppToken belong to ${owner}, not to ${value}: they do not use KALTURA_USER_ID.`,
    fix: `Set KALTURA_USER_ID to ${owner}, or create an AppToken for ${value}.`,
  };
  const label = `Use ${owner}, the AppToken's user`;
  return {
    ...verdict,
    warnings: [warning, ...verdict.warnings],
    offers: [{ label, credential: 'user-id', value: owner }, ...verdict.offers],
  };
}

function warnAboutUserId(value: string): Problem[] {
  const likely = [
    ...warnIf(
      /^[0-9a-f]{32}$/i.test(value),
      'LOOKS_LIKE_A_SECRET',
      'This User ID looks like a secret, and anyone who sees a session can read it.',
      'If it is a secret, use another User ID.',
    ),
    ...warnIf(
      isPlaceholderUserId(value),
      'PLACEHOLDER_USER_ID',
      `${value} looks like a placeholder. Everyone who leaves it unchanged shares one user.`,
      USE_YOUR_EMAIL,
    ),
  ];
  if (likely.length > 0) return likely;
  return warnIf(
    isUnusualUserId(value),
    'UNUSUAL_USER_ID',
    'The User ID has characters that Kaltura accepts in a session, but refuses in a new user.',
    'Letters, digits and . _ - @ work everywhere.',
  );
}

/** Suggested User IDs by purpose, and whether each exists. */
async function listChoices(context: CheckContext): Promise<Choices> {
  const email = await context.email?.();
  const rows = RECOMMENDED.map(([id, use]): [string, string] => [id, `for ${use}`]);
  if (email) rows.unshift([email, 'for your own development']);
  const present = context.values['user-id'];
  if (present && !rows.some(([id]) => id === present)) rows.unshift([present, 'current']);
  const account = await openAccount(context);
  let message: string | null = null;
  const list = await Promise.all(
    rows.map(async ([id, use]): Promise<Choice> => {
      const found =
        'query' in account ? await account.query(findUser(account.session, id)) : account;
      const user = 'value' in found ? found.value : null;
      const status = 'value' in found ? describeUser(user) : '';
      const danger = describeDanger(user);
      if (danger && !present && id === email)
        message = `None is preselected, because ${email} ${danger}.`;
      return {
        value: id,
        label: id,
        note: [use, status].filter(Boolean).join(', '),
        suggested: id === present || (!present && id === email && danger === null),
      };
    }),
  );
  return { list, message, problem: null };
}

/** Why Enter does not take the person's own User ID; null if it does. */
function describeDanger(user: User | null): string | null {
  if (user?.status === 'blocked') return 'is blocked';
  return user?.isAdministrator ? 'has administrator rights' : null;
}

function describeUser(user: User | null): string {
  if (!user) return 'new';
  if (user.status === 'blocked') return 'blocked';
  if (user.role) return `role: ${user.role}`;
  return user.isAdministrator ? 'an administrator' : 'exists';
}
