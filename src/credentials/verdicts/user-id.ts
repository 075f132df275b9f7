import { startAdminSession } from '../../kaltura/account.ts';
import type { ApiClient } from '../../kaltura/api-client.ts';
import {
  describeAdministrator,
  describeBlockedUser,
  describeLimitedRole,
  describeOtherLetterCase,
  STORED_USER_ID_LENGTH,
  warnAboutLongUserId,
} from '../../kaltura/problems.ts';
import { checkAppToken } from '../../kaltura/token-session.ts';
import { checkRole, getUser, isUnusualUserId } from '../../kaltura/users.ts';
import type { Problem } from '../../result.ts';
import { commandLine } from '../../text/command.ts';
import {
  type Choice,
  type Choices,
  type Credential,
  invalid,
  type Known,
  type VerifyOptions,
  valid,
  verdictWithoutAnswer,
} from '../credential.ts';
import { authMethodOf, openAccount, resolveServiceUrl, verdictWithoutSession } from './subject.ts';

const SUGGESTIONS: readonly (readonly [string, string])[] = [
  ['claude-code-kaltura-dev', 'for an AI agent'],
  ['app-service-account', 'for a backend'],
  ['test-automation', 'for tests'],
];

/** Is there such a user already, and do the sessions of the AppToken belong to it? */
export const verifyUserId: Credential['verify'] = async (value, known, api, options) => {
  const [verdict, owner] = await Promise.all([
    userVerdict(value, known, api, options),
    tokenOwner(known, api, options),
  ]);
  const isOther = owner !== null && owner.toLowerCase() !== value.toLowerCase();
  if (!isOther || verdict.status === 'invalid' || verdict.code === 'DEPENDS') return verdict;
  const warning = {
    code: 'APP_TOKEN_OF_OTHER_USER',
    message: `Sessions of the AppToken belong to ${owner}, not to ${value}: they do not use KALTURA_USER_ID.`,
    fix: `Set KALTURA_USER_ID to ${owner}, or create an AppToken for ${value}: ${commandLine`app-token create`}.`,
  };
  const offer = { label: `Use ${owner}, the AppToken’s user`, credential: 'user-id', value: owner } as const;
  return { ...verdict, warnings: [warning, ...verdict.warnings], offers: [offer, ...verdict.offers] };
};

/** The user whose sessions the AppToken gives; null without an AppToken, or if it works for no user or for any. */
async function tokenOwner(known: Known, api: ApiClient, options: VerifyOptions = {}): Promise<string | null> {
  const { 'partner-id': partnerId, 'app-token-id': id, 'app-token': token } = known.values;
  const at = partnerId && id && token ? await resolveServiceUrl(known, api, options) : null;
  if (!partnerId || !id || !token || !at) return null;
  const { signal } = options;
  const found = await checkAppToken(api, at, { partnerId, id, token }, { signal });
  return 'value' in found && found.value.kind === 'works' ? found.value.session.userId || null : null;
}

/** Every User ID works: Kaltura creates a new user at first use. */
const userVerdict: Credential['verify'] = async (value, known, api, options) => {
  const isToken = value === known.values['app-token'];
  if (isToken || value === known.values['admin-secret'])
    return invalid(
      'SECRET_AS_USER_ID',
      `This is the ${isToken ? 'AppToken' : 'Admin Secret'}, not a User ID: everyone who sees a session could read it.`,
      'Use your email address, or any name that tells who is at work.',
    );
  const subject = await openAccount(known, api, options);
  if (!('session' in subject)) return verdictWithoutSession(subject);
  const found = await api.query(subject.at, getUser(subject.session, value), options);
  if ('problem' in found) return verdictWithoutAnswer(found.problem, subject.wayIn);
  const warnings = unusual(value);
  if (!found.value) {
    const made = {
      code: 'NEW_USER',
      message: `User ${value} does not exist yet, or was deleted.`,
      fix: 'Nothing to do: Kaltura creates it when it is first used.',
    };
    return valid('New: created at first use.', { warnings: [made, ...warnings] });
  }
  const { id, name, status, isAdministrator: administrator, role } = found.value;
  if (status === 'blocked') {
    const { code, message, fix } = describeBlockedUser(value);
    return invalid(code, message, fix);
  }
  if (role)
    warnings.push(describeLimitedRole(value, role, await isRoleRefused(known, subject.at, id, api, options)));
  else if (administrator) warnings.push(describeAdministrator(value));
  const stored = [...value].slice(0, STORED_USER_ID_LENGTH).join('');
  if (stored !== value && id.toLowerCase() === stored.toLowerCase())
    return valid(`Kaltura has this user as ${id}, the first ${STORED_USER_ID_LENGTH} characters.`, {
      warnings,
      offers: [{ label: `Use ${id}`, credential: 'user-id', value: id }],
    });
  if (id !== value) {
    return valid(`Kaltura has this user as ${id}.`, {
      warnings: [describeOtherLetterCase(id), ...warnings],
      offers: [{ label: `Use ${id}`, credential: 'user-id', value: id }],
    });
  }
  const kind = role ? `, with the role “${role}”` : administrator ? ', an administrator' : '';
  return valid(name && name !== id ? `Exists: ${name}${kind}.` : `Exists${kind}.`, { warnings });
};

/** Did Kaltura refuse two reads with a session of this user? An AppToken has no session of another user: false. */
async function isRoleRefused(
  known: Known,
  at: string,
  userId: string,
  api: ApiClient,
  options?: VerifyOptions,
): Promise<boolean> {
  const source = authMethodOf(known.values);
  if (source?.kind !== 'admin-secret') return false;
  const start = startAdminSession(source.partnerId, source.secret);
  const tried = { ...start, params: { ...start.params, userId } };
  const allows = await api.query(at, checkRole(tried), options);
  return 'value' in allows && !allows.value;
}

/** What guides and `.env.example` files have in the place of a User ID. */
const PLACEHOLDERS: readonly RegExp[] = [
  /^[<{[‹(].*[>}\]›)]$|^%\w+%$|^__\w+__$/,
  /^(?:your|my|enter|insert|replace)(?:[ _.-]?(?:with|your|the|a|my|kaltura))*[ _.-]?(?:user|e?-?mail|login|id)(?:$|[ _.@-]|id|name)/i,
  /^(?:change|replace|fill|edit)[ _.-]?(?:me|this|in)$|[ _.-]here$/i,
  /^(?:kaltura[ _.-]?)?user[ _.-]?(?:id|name)$/i,
  /^(?:placeholder|example|todo|tbd|fixme|none|null|undefined|n\/a|x{3,}|\.{3,})$/i,
  /^(?:your?|user|username|name|me|e?-?mail|someone|somebody)(?:[ _.-]\w+)?@(?:example|domain|company|email|your-?(?:domain|company))\.\w+$/i,
];

/** The warning about a User ID that nobody has filled in, or null. */
export function warnAboutPlaceholder(value: string): Problem | null {
  if (!PLACEHOLDERS.some((each) => each.test(value))) return null;
  return {
    code: 'PLACEHOLDER_USER_ID',
    message: `${value} looks like a placeholder: all who leave it as it is share one user.`,
    fix: 'Use your email address, or any name that tells who is at work.',
  };
}

function unusual(value: string): Problem[] {
  if (/^[0-9a-f]{32}$/i.test(value))
    return [
      {
        code: 'LOOKS_LIKE_A_SECRET',
        message: 'This User ID looks like a secret; it is put into every session, where it can be read.',
        fix: 'If it is one, use another name.',
      },
    ];
  const placeholder = warnAboutPlaceholder(value);
  if (placeholder) return [placeholder];
  const long = warnAboutLongUserId(value);
  return isUnusualUserId(value)
    ? [
        ...long,
        {
          code: 'UNUSUAL_USER_ID',
          message:
            'The User ID has characters that Kaltura takes in a session, but not when a user is added.',
          fix: 'Letters, digits and . _ - @ are safe everywhere.',
        },
      ]
    : long;
}

/** User IDs by their use, and whether each exists already. */
export async function userIdChoices(known: Known, api: ApiClient): Promise<Choices> {
  const email = await known.email?.();
  const own = email ? [[email, 'for your own development'] as const] : [];
  const rows: (readonly [string, string])[] = [...own, ...SUGGESTIONS];
  const present = known.values['user-id'];
  if (present && !rows.some(([id]) => id === present)) rows.unshift([present, 'as it is now']);
  const subject = await openAccount(known, api);
  const exists = await Promise.all(
    rows.map(async ([id]) => {
      if (!('session' in subject)) return '';
      const found = await api.query(subject.at, getUser(subject.session, id));
      if ('problem' in found) return '';
      if (!found.value) return 'new';
      return found.value.status === 'blocked'
        ? 'blocked'
        : found.value.role
          ? `role: ${found.value.role}`
          : found.value.isAdministrator
            ? 'an administrator'
            : 'exists';
    }),
  );
  const list = rows.map(
    ([id, use], index): Choice => ({
      value: id,
      label: id,
      note: [use, exists[index]].filter(Boolean).join(', '),
      ...(id === (present ?? rows[0]?.[0]) ? { suggested: true } : {}),
    }),
  );
  return { list, message: null, problem: null };
}
