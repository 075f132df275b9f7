import type { Params } from './world.ts';

/** The answer to an action: a value or an API error. Errors are JSON objects too. */
export type Json = null | boolean | number | string | object;

export interface ErrorAnswer {
  readonly code: string;
  readonly message: string;
  readonly objectType: 'KalturaAPIException';
  /** `[]` if there are none: PHP has one type for lists and records. */
  readonly args: readonly never[] | { readonly [name: string]: string };
}

/** The API's errors, in the words of the server. `@NAME@` stands for an argument. */
const MESSAGES = {
  ACTION_BLOCKED: 'Action "@ACTION_NAME@" of service "@SERVICE_NAME@" is blocked',
  ACTION_DOES_NOT_EXISTS: 'Action "@ACTION_NAME@" does not exists for service "@SERVICE_NAME@"',
  APP_TOKEN_EXPIRED: 'Application token id "@ID@" expired',
  APP_TOKEN_ID_NOT_FOUND: 'Application token id "@ID@" not found',
  APP_TOKEN_NOT_ACTIVE: 'Application token id "@ID@" not active',
  CANNOT_RETRIEVE_ANOTHER_USER_USING_NON_ADMIN_SESSION:
    'cannot retrieve another user "@USER_ID@" using non-admin session',
  DIRECT_LOGIN_BLOCKED: 'Direct login is blocked on this partner',
  INTERNAL_SERVERL_ERROR: 'Internal server error occurred',
  INVALID_ACTIONS_LIMIT: 'Invalid actions limit',
  INVALID_APP_TOKEN_HASH: 'Invalid application token hash',
  INVALID_FIELD_VALUE: 'value in field [@FIELD_NAME@] is not valid',
  INVALID_KS: 'Invalid KS "@KSID@", Error "@ERR_CODE@,@ERR_DESC@"',
  INVALID_OTP: 'OTP provided failed to validate',
  INVALID_UI_CONF_ID: 'Unknown uiConf [@UI_CONF_ID@]',
  INVALID_USER_ID: 'Invalid user id',
  INVALID_WIDGET_ID: 'Unknown widget [@WIDGET_ID@]',
  MISSING_OTP: 'OTP is missing',
  PASSWORD_EXPIRED: 'Current password has expired',
  SERVICE_ACCESS_CONTROL_RESTRICTED:
    'The access to service [@SERVICE@] is forbidden due to access control restriction',
  SERVICE_FORBIDDEN: 'The access to service [@SERVICE@] is forbidden',
  SERVICE_FORBIDDEN_CONTENT_BLOCKED:
    'The access to this service is forbidden since the specified partner is blocked',
  START_SESSION_ERROR: 'Error while starting session for partner [@PID@]',
  UNKNOWN_ROLE_ID: 'Unknown role id',
  USER_BLOCKED: 'this user is blocked',
  USER_WRONG_PASSWORD: 'Wrong password supplied',
} as const;

/** An API error with its arguments. */
export function createError(
  code: keyof typeof MESSAGES,
  args: { readonly [name: string]: string } = {},
): ErrorAnswer {
  return {
    code,
    message: MESSAGES[code].replace(/@(\w+)@/g, (_, name: string) => args[name] ?? ''),
    objectType: 'KalturaAPIException',
    args: Object.keys(args).length === 0 ? [] : args,
  };
}

/** `ksid` is EXPIRED, LOGOUT, EXCEEDED_…, or the whole KS. */
export function refuseKs(ksid: string): ErrorAnswer {
  return createError('INVALID_KS', { KSID: ksid, ERR_CODE: '-1', ERR_DESC: 'INVALID_STR' });
}

/** Is this answer an API error? */
export function isError(answer: unknown): answer is ErrorAnswer {
  return typeof answer === 'object' && answer !== null && 'code' in answer && 'args' in answer;
}

/** The codes in Kaltura's documentation, by the codes of the measured server. */
export const DOCUMENTED_CODES: Readonly<Record<string, string>> = {
  INVALID_WIDGET_ID: 'PARTNER_NOT_FOUND',
  SERVICE_FORBIDDEN_CONTENT_BLOCKED: 'PARTNER_NOT_FOUND',
  START_SESSION_ERROR: 'INVALID_SECRET_TYPE',
};

/** Converts text to an integer as PHP does: `123abc` is 123, `abc` is 0. */
export function toInteger(text: string | undefined): number {
  return Number(/^\s*([+-]?\d{1,15})/.exec(text ?? '')?.[1] ?? 0);
}

/** The first page of a list, by default of 30 objects. */
export function toListPage(objects: readonly object[], params: Params): object {
  const size = toInteger(params['pager:pageSize'] ?? '30');
  return { totalCount: objects.length, objects: objects.slice(0, size) };
}

/** Keeps only the fields in the call's response profile. In a list, it applies to the objects. */
export function applyResponseProfile(answer: Json, params: Params): Json {
  const fields = params['responseProfile:fields'];
  if (fields === undefined || typeof answer !== 'object' || answer === null || isError(answer))
    return answer;
  const names = fields.split(',');
  const pick = (object: object): object =>
    Object.fromEntries(Object.entries(object).filter(([name]) => names.includes(name)));
  return 'objects' in answer && Array.isArray(answer.objects)
    ? { ...answer, objects: answer.objects.map(pick) }
    : pick(answer);
}
