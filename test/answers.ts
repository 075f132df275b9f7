/**
 * Answers that are right on the sandbox, and the secrets of its accounts. The scripts that plain
 * Node runs read answers.json itself.
 */
import { SANDBOX_ACCOUNTS } from '../src/sandbox/accounts.ts';
import answers from './answers.json' with { type: 'json' };

export const PARTNER = answers.partnerId;
export const SECRET = answers.adminSecret;
export const USER_SECRET = answers.userSecret;
export const PLAYER = answers.playerId;
export const USER = answers.userId;
export const PORTAL = answers.portalUrl;
export const PASSWORD = answers.password;
/** What account 109 wants besides its password. */
export const ONE_TIME_CODE = answers.oneTimeCode;
export const EU = 'https://api.eu.kaltura.com/api_v3';
export const US = 'https://www.kaltura.com/api_v3';

/** The password of `admin<account>@example.test`, or of `<name>102@example.test`. */
export const passwordOf = (account: number | string): string => `Passw0rd!${account}`;
/** Any of the passwords, and the code. */
export const ANY_PASSWORD: RegExp = new RegExp(`Passw0rd|${ONE_TIME_CODE}`);

/** A whole env file of right values. */
export const RIGHT: Readonly<Record<string, string>> = {
  KALTURA_PARTNER_ID: PARTNER,
  KALTURA_ADMIN_SECRET: SECRET,
  KALTURA_SERVICE_URL: EU,
  KALTURA_PLAYER_ID: PLAYER,
  KALTURA_USER_ID: USER,
  KALTURA_VIDEO_PORTAL_BASE_URL: PORTAL,
};

/** The secrets that no output may contain, except the stdout of `ks` and `export`. */
export const SECRETS: readonly string[] = SANDBOX_ACCOUNTS.flatMap((account) => [
  account.adminSecret,
  account.userSecret,
]);
