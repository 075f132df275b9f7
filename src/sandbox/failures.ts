import type { Failure } from './answers.ts';

function failure(
  code: string,
  message: string,
  args: { readonly [name: string]: string } = {},
): Failure {
  return {
    code,
    message,
    objectType: 'KalturaAPIException',
    args: Object.keys(args).length === 0 ? [] : args,
  };
}

/** Codes of Kaltura's documentation for what the measured server calls otherwise. */
const DOCUMENTED_CODES: Readonly<Record<string, string>> = {
  INVALID_WIDGET_ID: 'PARTNER_NOT_FOUND',
  SERVICE_FORBIDDEN_CONTENT_BLOCKED: 'PARTNER_NOT_FOUND',
  START_SESSION_ERROR: 'INVALID_SECRET_TYPE',
};

/** The same error with the code of Kaltura's documentation. */
export function toDocumented(error: Failure): Failure {
  const isExpired =
    error.code === 'INVALID_KS' && 'KSID' in error.args && error.args.KSID === 'EXPIRED';
  return {
    ...error,
    code: isExpired ? 'EXPIRED_KS' : (DOCUMENTED_CODES[error.code] ?? error.code),
  };
}

/** The API's errors, in the words of the server. */
export const failures = {
  serviceForbidden: (service: string, action: string) =>
    failure('SERVICE_FORBIDDEN', `The access to service [${service}->${action}] is forbidden`, {
      SERVICE: `${service}->${action}`,
    }),
  partnerBlocked: () =>
    failure(
      'SERVICE_FORBIDDEN_CONTENT_BLOCKED',
      'The access to this service is forbidden since the specified partner is blocked',
    ),
  /** `ksid` is EXPIRED, LOGOUT, EXCEEDED_…, or the whole KS. */
  invalidKs: (ksid: string) =>
    failure('INVALID_KS', `Invalid KS "${ksid}", Error "-1,INVALID_STR"`, {
      KSID: ksid,
      ERR_CODE: '-1',
      ERR_DESC: 'INVALID_STR',
    }),
  startSession: (partnerId: string) =>
    failure('START_SESSION_ERROR', `Error while starting session for partner [${partnerId}]`, {
      PID: partnerId,
    }),
  unknownToken: (id: string) =>
    failure('APP_TOKEN_ID_NOT_FOUND', `Application token id "${id}" not found`, { ID: id }),
  tokenNotActive: (id: string) =>
    failure('APP_TOKEN_NOT_ACTIVE', `Application token id "${id}" not active`, { ID: id }),
  tokenExpired: (id: string) =>
    failure('APP_TOKEN_EXPIRED', `Application token id "${id}" expired`, { ID: id }),
  wrongTokenHash: () => failure('INVALID_APP_TOKEN_HASH', 'Invalid application token hash'),
  notUpdatable: (name: string) =>
    failure('PROPERTY_VALIDATION_NOT_UPDATABLE', `The property "${name}" cannot be updated`, {
      PROP_NAME: name,
    }),
  missing: (name: string) =>
    failure('MISSING_MANDATORY_PARAMETER', `Missing parameter "${name}"`, { PARAM_NAME: name }),
  notInEnum: (value: string, name: string, type: string) =>
    failure(
      'INVALID_ENUM_VALUE',
      `Invalid enumeration value "${value}" for parameter "${name}", expecting enumeration type "${type}"`,
      { ENUM_VAL: value, PARAM_NAME: name, ENUM_TYPE: type },
    ),
  unknownWidget: (id: string) =>
    failure('INVALID_WIDGET_ID', `Unknown widget [${id}]`, { WIDGET_ID: id }),
  unknownUiConf: (id: number) =>
    failure('INVALID_UI_CONF_ID', `Unknown uiConf [${id}]`, { UI_CONF_ID: String(id) }),
  accessControl: (service: string, action: string) =>
    failure(
      'SERVICE_ACCESS_CONTROL_RESTRICTED',
      `The access to service [${service}->${action}] is forbidden due to access control restriction`,
      { SERVICE: `${service}->${action}` },
    ),
  actionBlocked: (service: string, action: string) =>
    failure('ACTION_BLOCKED', `Action "${action}" of service "${service}" is blocked`, {
      ACTION_NAME: action,
      SERVICE_NAME: service,
    }),
  partnerAccess: (asking: number, asked: number) =>
    failure('PARTNER_ACCESS_FORBIDDEN', `Partner [${asking}] cannot access partner [${asked}]`, {
      ACCESSING_PID: String(asking),
      ACCESSED_PID: String(asked),
    }),
  unknownRole: () => failure('UNKNOWN_ROLE_ID', 'Unknown role id'),
  invalidActionsLimit: () => failure('INVALID_ACTIONS_LIMIT', 'Invalid actions limit'),
  userBlocked: () => failure('USER_BLOCKED', 'this user is blocked'),
  unknownUser: () => failure('INVALID_USER_ID', 'Invalid user id'),
  anotherUser: (id: string) =>
    failure(
      'CANNOT_RETRIEVE_ANOTHER_USER_USING_NON_ADMIN_SESSION',
      `cannot retrieve another user "${id}" using non-admin session`,
      { USER_ID: id },
    ),
  invalidField: (name: string) =>
    failure('INVALID_FIELD_VALUE', `value in field [${name}] is not valid`, { FIELD_NAME: name }),
  wrongPassword: () => failure('USER_WRONG_PASSWORD', 'Wrong password supplied'),
  missingOtp: () => failure('MISSING_OTP', 'OTP is missing'),
  invalidOtp: () => failure('INVALID_OTP', 'OTP provided failed to validate'),
  directLoginBlocked: () =>
    failure('DIRECT_LOGIN_BLOCKED', 'Direct login is blocked on this partner'),
  passwordExpired: () => failure('PASSWORD_EXPIRED', 'Current password has expired'),
  unknownService: (service: string) =>
    failure('SERVICE_DOES_NOT_EXISTS', `Service "${service}" does not exists`, {
      SRV_NAME: service,
    }),
  unknownAction: (service: string, action: string) =>
    failure(
      'ACTION_DOES_NOT_EXISTS',
      `Action "${action}" does not exists for service "${service}"`,
      {
        ACTION_NAME: action,
        SERVICE_NAME: service,
      },
    ),
  internal: () => failure('INTERNAL_SERVERL_ERROR', 'Internal server error occurred'),
} as const;
