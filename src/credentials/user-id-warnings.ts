import { warnAboutLongUserId } from '../kaltura/problems.ts';
import { isUnusualUserId } from '../kaltura/users.ts';
import type { Problem } from '../result.ts';

export const USE_YOUR_EMAIL = 'Use your email address, or a name that says who is calling the API.';

/** Kaltura's recommendations, with its reasons. */
export const BY_PURPOSE = [
  'Your own development: your email. What you create is then tied to your account.',
  'An AI agent: claude-code-kaltura-dev. Reports then show what agents made.',
  'A backend: app-service-account. It tells the app from people.',
  'Tests: test-automation. It is easy to filter in audit logs.',
] as const;

/** Placeholders for a User ID in guides and `.env.example` files. */
const PLACEHOLDERS: readonly RegExp[] = [
  /^[<{[‹(].*[>}\]›)]$|^%\w+%$|^__\w+__$/,
  /^(?:your|my|enter|insert|replace)(?:[ _.-]?(?:with|your|the|a|my|kaltura))*[ _.-]?(?:user|e?-?mail|login|id)(?:$|[ _.@-]|id|name)/i,
  /^(?:change|replace|fill|edit)[ _.-]?(?:me|this|in)$|[ _.-]here$/i,
  /^(?:kaltura[ _.-]?)?user[ _.-]?(?:id|name)$/i,
  /^(?:placeholder|example|todo|tbd|fixme|none|null|undefined|n\/a|x{3,}|\.{3,})$/i,
  /^(?:your?|user|username|name|me|e?-?mail|someone|somebody)(?:[ _.-]\w+)?@(?:example|domain|company|email|your-?(?:domain|company))\.\w+$/i,
];

/** Warns about a placeholder instead of a User ID; null for any other value. */
export function warnAboutPlaceholder(value: string): Problem | null {
  if (!PLACEHOLDERS.some((pattern) => pattern.test(value))) return null;
  return {
    code: 'PLACEHOLDER_USER_ID',
    message: `${value} looks like a placeholder. Everyone who leaves it unchanged shares one user.`,
    fix: USE_YOUR_EMAIL,
  };
}

/** Warnings about the form of a User ID. */
export function warnAboutUserId(value: string): Problem[] {
  if (/^[0-9a-f]{32}$/i.test(value))
    return [
      {
        code: 'LOOKS_LIKE_A_SECRET',
        message: 'This User ID looks like a secret, and anyone who sees a session can read it.',
        fix: 'If it is a secret, use another User ID.',
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
            'The User ID has characters that Kaltura accepts in a session, but refuses in a new user.',
          fix: 'Letters, digits and . _ - @ work everywhere.',
        },
      ]
    : long;
}
