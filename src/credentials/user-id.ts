import { startAdminSession } from '../kaltura/account.ts';
import type { ApiClient } from '../kaltura/api-client.ts';
import {
  describeAdministrator,
  describeBlockedUser,
  describeLimitedRole,
  describeOtherLetterCase,
  STORED_USER_ID_LENGTH,
} from '../kaltura/problems.ts';
import { checkAppToken } from '../kaltura/token-session.ts';
import { checkRole, getUser, type User } from '../kaltura/users.ts';
import {
  authMethodOf,
  findServiceUrl,
  openAccount,
  verdictWithoutSession,
} from './account-session.ts';
import { cleanValue } from './clean.ts';
import {
  type Choice,
  type Choices,
  type Credential,
  invalid,
  type Known,
  type Parsed,
  type Verdict,
  type VerifyOptions,
  valid,
  verdictOnFailure,
} from './credential.ts';
import { BY_PURPOSE, USE_YOUR_EMAIL, warnAboutUserId } from './user-id-warnings.ts';

/** The code for a User ID that would add privileges to a session. Commands then exit with 2. */
export const SEMICOLON = 'SEMICOLON_IN_USER_ID';

export const userId: Credential = {
  name: 'user-id',
  variable: 'KALTURA_USER_ID',
  label: 'User ID',
  required: true,
  secret: false,
  personal: true,
  dependsOn: ['partner-id', 'admin-secret', 'app-token-id', 'app-token', 'region'],
  typing: 'answers',
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
  placeholder: '‹User ID›',
  sandbox: 'viewer102@example.test',
  parse,
  verify,
  choices: listChoices,
};

function parse(text: string): Parsed {
  const { text: clean, notes } = cleanValue(text, userId.variable);
  if (clean === '')
    return {
      ok: false,
      message: 'Enter a User ID.',
      fix: USE_YOUR_EMAIL,
      code: 'NO_USER_ID',
    };
  // A KS of version 1 reads the text after a `;` as more fields, including privileges.
  if (clean.includes(';'))
    return {
      ok: false,
      message:
        'The User ID contains “;”: older sessions end the User ID there and read the rest as privileges.',
      fix: 'Use a User ID without a “;”.',
      code: SEMICOLON,
    };
  if ([...clean].length > 320)
    return {
      ok: false,
      message: 'A User ID can have at most 320 characters.',
      fix: 'Use a shorter name.',
      code: 'USER_ID_TOO_LONG',
    };
  return { ok: true, value: clean, notes };
}

const SUGGESTIONS: readonly (readonly [string, string])[] = [
  ['claude-code-kaltura-dev', 'for an AI agent'],
  ['app-service-account', 'for a backend'],
  ['test-automation', 'for tests'],
];

/** Does the user exist, and do the AppToken's sessions belong to it? */
async function verify(
  value: string,
  known: Known,
  api: ApiClient,
  options: VerifyOptions = {},
): Promise<Verdict> {
  const [verdict, owner] = await Promise.all([
    verifyUser(value, known, api, options),
    findTokenOwner(known, api, options),
  ]);
  const isOther = owner !== null && owner.toLowerCase() !== value.toLowerCase();
  if (!isOther || verdict.status === 'invalid' || verdict.code === 'DEPENDS') return verdict;
  const warning = {
    code: 'APP_TOKEN_OF_OTHER_USER',
    message: `Sessions of the AppToken belong to ${owner}, not to ${value}: they do not use KALTURA_USER_ID.`,
    fix: `Set KALTURA_USER_ID to ${owner}, or create an AppToken for ${value}.`,
  };
  const offer = {
    label: `Use ${owner}, the AppToken's user`,
    credential: 'user-id',
    value: owner,
  } as const;
  return {
    ...verdict,
    warnings: [warning, ...verdict.warnings],
    offers: [offer, ...verdict.offers],
  };
}

/**
 * The user of the AppToken's sessions; null without an AppToken, or if its holder chooses the user.
 */
async function findTokenOwner(
  known: Known,
  api: ApiClient,
  options: VerifyOptions = {},
): Promise<string | null> {
  const { 'partner-id': partnerId, 'app-token-id': id, 'app-token': token } = known.values;
  const serviceUrl = partnerId && id && token ? await findServiceUrl(known, api, options) : null;
  if (!partnerId || !id || !token || !serviceUrl) return null;
  const { signal } = options;
  const found = await checkAppToken(api, serviceUrl, { partnerId, id, token }, { signal });
  return 'value' in found && found.value.kind === 'works'
    ? found.value.session.userId || null
    : null;
}

/** Any User ID works: Kaltura creates a new user the first time it is used. */
async function verifyUser(
  value: string,
  known: Known,
  api: ApiClient,
  options: VerifyOptions = {},
): Promise<Verdict> {
  const isToken = value === known.values['app-token'];
  if (isToken || value === known.values['admin-secret'])
    return invalid(
      'SECRET_AS_USER_ID',
      `This is the ${isToken ? 'AppToken' : 'Admin Secret'}, not a User ID. Anyone who sees a session could read it.`,
      USE_YOUR_EMAIL,
    );
  const opened = await openAccount(known, api, options);
  if (!('session' in opened)) return verdictWithoutSession(opened);
  const { serviceUrl, session, authLabel } = opened;
  const found = await api.query(serviceUrl, getUser(session, value), options);
  if ('problem' in found) return verdictOnFailure(found.problem, authLabel);
  const warnings = warnAboutUserId(value);
  if (!found.value) {
    const isNew = {
      code: 'NEW_USER',
      message: `User ${value} does not exist yet, or was deleted.`,
      fix: 'You need not do anything: Kaltura creates the user the first time a session is used.',
    };
    return valid('New: Kaltura creates it at first use.', { warnings: [isNew, ...warnings] });
  }
  const { id, name, status, isAdministrator: administrator, role } = found.value;
  if (status === 'blocked') {
    const { code, message, fix } = describeBlockedUser(value);
    return invalid(code, message, fix);
  }
  if (role)
    warnings.push(
      describeLimitedRole(value, role, await isRoleRefused(known, serviceUrl, id, api, options)),
    );
  else if (administrator) warnings.push(describeAdministrator(value));
  const stored = [...value].slice(0, STORED_USER_ID_LENGTH).join('');
  if (stored !== value && id.toLowerCase() === stored.toLowerCase())
    return valid(
      `Kaltura stores this user as ${id}, the first ${STORED_USER_ID_LENGTH} characters.`,
      {
        warnings,
        offers: [{ label: `Use ${id}`, credential: 'user-id', value: id }],
      },
    );
  if (id !== value) {
    return valid(`Kaltura stores this user as ${id}.`, {
      warnings: [describeOtherLetterCase(id), ...warnings],
      offers: [{ label: `Use ${id}`, credential: 'user-id', value: id }],
    });
  }
  const kind = role ? `, with the role “${role}”` : administrator ? ', an administrator' : '';
  return valid(name && name !== id ? `Exists: ${name}${kind}.` : `Exists${kind}.`, { warnings });
}

/**
 * Does Kaltura refuse two reads in a session of this user? False with an AppToken, which cannot
 * test this.
 */
async function isRoleRefused(
  known: Known,
  serviceUrl: string,
  userId: string,
  api: ApiClient,
  options?: VerifyOptions,
): Promise<boolean> {
  const method = authMethodOf(known.values);
  if (method?.kind !== 'admin-secret') return false;
  const start = startAdminSession(method.partnerId, method.secret);
  const asUser = { ...start, params: { ...start.params, userId } };
  const allows = await api.query(serviceUrl, checkRole(asUser), options);
  return 'value' in allows && !allows.value;
}

/** Suggested User IDs by purpose, and whether each exists. */
async function listChoices(known: Known, api: ApiClient): Promise<Choices> {
  const email = await known.email?.();
  const own = email ? [[email, 'for your own development'] as const] : [];
  const rows: (readonly [string, string])[] = [...own, ...SUGGESTIONS];
  const present = known.values['user-id'];
  if (present && !rows.some(([id]) => id === present)) rows.unshift([present, 'current']);
  const opened = await openAccount(known, api);
  const list = await Promise.all(
    rows.map(async ([id, use]): Promise<Choice> => {
      const found =
        'session' in opened
          ? await api.query(opened.serviceUrl, getUser(opened.session, id))
          : null;
      const user = found && 'value' in found ? found.value : null;
      const standing = found && 'value' in found ? describeStanding(user) : '';
      // Enter takes the person's own ID, unless it has an administrator's rights or does not work.
      const isSafe = !user || (user.status === 'active' && !user.isAdministrator);
      const isSuggested = id === present || (!present && id === email && isSafe);
      return {
        value: id,
        label: id,
        note: [use, standing].filter(Boolean).join(', '),
        ...(isSuggested ? { suggested: true } : {}),
      };
    }),
  );
  const isOwnUnsafe = email && !list.some(({ suggested }) => suggested);
  const message = isOwnUnsafe
    ? `None is preselected, because ${email} has administrator rights or is blocked.`
    : null;
  return { list, message, problem: null };
}

function describeStanding(user: User | null): string {
  if (!user) return 'new';
  if (user.status === 'blocked') return 'blocked';
  if (user.role) return `role: ${user.role}`;
  return user.isAdministrator ? 'an administrator' : 'exists';
}
