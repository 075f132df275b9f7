/**
 * The data of a sandbox account, and functions that fill in the defaults. Players, users and
 * AppTokens have the fields of the API's answers.
 */

import type { Region } from '../kaltura/regions.ts';

/** A uiConf. */
export interface SandboxPlayer {
  id: number;
  name: string;
  /** A comma-separated list. */
  tags: string;
  /** Unix seconds. */
  updatedAt: number;
  /** 1: a player. */
  objType: number;
}

interface SandboxLogin {
  password: string;
  /** The one-time code that the account requires. */
  otp?: string;
  /** `locked` stands for all hidden reasons; `outage` stops the database for a second. */
  refused?: 'company-sign-on' | 'expired-password' | 'locked' | 'outage';
}

export interface SandboxUser {
  /** Also the email address for signing in. */
  id: string;
  fullName: string;
  /** 0: blocked. A blocked user gets sessions, but every call with them fails. */
  status: 0 | 1;
  isAdmin: boolean;
  roleIds: string;
  roleNames: string;
  /** Only users with a login can sign in. No answer contains it. */
  login?: SandboxLogin;
}

/** An AppToken. Optional fields are absent if its creator did not set them. */
export interface SandboxToken {
  id: string;
  token: string;
  /** 1: disabled. */
  status: 1 | 2;
  /** Unix seconds. */
  createdAt: number;
  /** The algorithm of `tokenHash`. */
  hashType: string;
  /** The longest session, in seconds. */
  sessionDuration: number;
  /** 0: USER, 2: ADMIN. Default: the holder of the token chooses. */
  sessionType?: number | undefined;
  /** Default: the holder of the token chooses. */
  sessionUserId?: string | undefined;
  sessionPrivileges?: string;
  /** Unix seconds. Default: never. */
  expiry?: number;
  description?: string;
  /** It had a user in an earlier run, but its ID does not say which. No answer contains this. */
  isUserForgotten?: boolean;
}

/** How the address of a portal answers a GET request. */
export interface SandboxPortal {
  host: string;
  status: number;
}

/** Optional fields are differences from an ordinary account. */
export interface SandboxAccount {
  partnerId: number;
  name: string;
  region: Region['id'];
  /** The API does not tell a blocked account from a deleted one. */
  status: 'active' | 'blocked' | 'read-only';
  adminSecret: string;
  userSecret: string;
  /** `partner.getInfo` and the list of accounts omit the secrets. */
  hidesSecrets?: boolean;
  enforcesEntitlement?: boolean;
  /** The version of the sessions that the account creates. Default: 2. */
  ksVersion?: 1;
  /** In the order of an unsorted list. */
  players?: readonly SandboxPlayer[];
  /** The names of the entries, newest first. */
  entries?: readonly string[];
  users?: readonly SandboxUser[];
  appTokens?: readonly SandboxToken[];
  /** FEATURE_END_USER_REPORTS: every call creates the user of its session. */
  reportsEndUsers?: boolean;
  /** Further Admin Secrets, equivalent to `adminSecret`. */
  otherAdminSecrets?: readonly string[];
  /** Without its default widget, `session.startWidgetSession` does not find the account. */
  hasNoWidget?: boolean;
  /** Why the account refuses every call: the caller's address, or the number of calls. */
  refuses?: 'access-control' | 'rate-limit';
  /** The status of user `0`, which registration creates. Default: active. */
  userZero?: 'blocked';
  portals?: readonly SandboxPortal[];
}

/** 1 June 2025, in Unix seconds. */
export const JUNE = 1748736000;
export const HOUR = 3600;
export const DAY = 24 * HOUR;

/** An account whose secrets follow from its partner ID. */
export function defineAccount(
  partnerId: number,
  name: string,
  region: SandboxAccount['region'],
  more: Partial<SandboxAccount> = {},
): SandboxAccount {
  const adminSecret = `${partnerId}b`.repeat(8);
  const userSecret = `${partnerId}a`.repeat(8);
  return { partnerId, name, region, status: 'active', adminSecret, userSecret, ...more };
}

/** The fields of a user's role. */
export const ADMINISTRATOR = { isAdmin: true, roleIds: '2', roleNames: 'Publisher Administrator' };
/** Allows no changes to users or AppTokens and hides secrets, in ADMIN sessions too. */
export const CONTENT_UPLOADER = { isAdmin: true, roleIds: '57', roleNames: 'Content Uploader' };
/** Allows no call. */
export const NO_SESSION = { isAdmin: true, roleIds: '57', roleNames: 'No Session' };

/** By default an active user without a role and without a login. */
export function defineUser(
  account: number,
  name: string,
  more: Partial<SandboxUser> = {},
): SandboxUser {
  const id = `${name}${account}@example.test`;
  return { id, fullName: name, status: 1, isAdmin: false, roleIds: '', roleNames: '', ...more };
}

/** An administrator; their passwords are those of the recordings. */
export function defineAdministrator(
  account: number,
  firstName: string,
  login: Partial<SandboxLogin> = {},
): SandboxUser {
  return defineUser(account, 'admin', {
    fullName: `${firstName} Admin`,
    ...ADMINISTRATOR,
    login: { password: `Passw0rd!${account}`, ...login },
  });
}

/** A further administrator in account 102; by default nothing prevents the sign-in. */
export function defineOtherAdministrator(
  name: string,
  login: Partial<SandboxLogin> = {},
): SandboxUser {
  const user = defineAdministrator(102, name, { password: `Passw0rd!${name}`, ...login });
  return { ...user, id: `${name}102@example.test` };
}

/** A V7 player; `updatedAt` in Unix seconds. */
export function definePlayer(
  id: number,
  name: string,
  updatedAt: number,
  more: Partial<SandboxPlayer> = {},
): SandboxPlayer {
  return { id, name, tags: 'kalturaPlayerJs,player,ovp', updatedAt, objType: 1, ...more };
}

/** An AppToken for USER sessions of 4 hours, by default of the viewer in account 102. */
export function defineToken(
  id: string,
  description: string,
  more: Partial<SandboxToken> = {},
): SandboxToken {
  return {
    id,
    token: Buffer.from(`${id}${id}`).toString('hex').slice(0, 32),
    status: 2,
    createdAt: JUNE,
    hashType: 'SHA256',
    sessionDuration: 4 * HOUR,
    sessionType: 0,
    sessionUserId: 'viewer102@example.test',
    description,
    ...more,
  };
}
