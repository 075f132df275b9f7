/** The sandbox's accounts as data, and functions that write them briefly. */

import type { SessionType } from '../kaltura/ks.ts';
import type { Region } from '../kaltura/regions.ts';

export interface SandboxPlayer {
  id: number;
  name: string;
  /** A comma-separated list. */
  tags: string;
  /** Unix seconds. */
  updatedAt: number;
  /** Default: 1, a player. */
  objType?: number;
}

/** `Content Uploader` allows no changes to users or AppTokens, and hides secrets. */
export type SandboxRole = 'No Session' | 'Content Uploader';

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
  name: string;
  administrator: boolean;
  /** Only users with a login can sign in. */
  login?: SandboxLogin;
  /** Default: active. A blocked user gets sessions, but every call with them fails. */
  status?: 'blocked';
  /** A role with fewer rights than the administrators' role. It limits ADMIN sessions too. */
  role?: SandboxRole;
}

/** An AppToken. Optional fields are absent if its creator did not set them. */
export interface SandboxToken {
  id: string;
  token: string;
  /** The type of its sessions. Default: the holder of the token chooses. */
  type?: SessionType;
  userId?: string;
  /** It had a user in an earlier run, but its ID does not say which. */
  isUserForgotten?: true;
  /** The longest session, in seconds. */
  duration: number;
  privileges?: string;
  /** Unix seconds. Default: never. */
  expiresAt?: number;
  /** The algorithm of `tokenHash`. Default: SHA1. */
  hashType?: string;
  description?: string;
  status?: 'disabled';
  /** Unix seconds. */
  createdAt?: number;
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

/** A user without a login. */
export function defineUser(
  account: number,
  name: string,
  more: Partial<SandboxUser> = {},
): SandboxUser {
  const id = `${name}${account}@example.test`;
  return { id, name, administrator: false, ...more };
}

/** An administrator; their passwords are those of the recordings. */
export function defineAdministrator(
  account: number,
  firstName: string,
  login: Partial<SandboxLogin> = {},
): SandboxUser {
  return defineUser(account, 'admin', {
    name: `${firstName} Admin`,
    administrator: true,
    login: { password: `Passw0rd!${account}`, ...login },
  });
}

/** A further administrator in account 102, without a working login or with fewer rights. */
export function defineOtherAdministrator(
  name: string,
  refused?: SandboxLogin['refused'],
): SandboxUser {
  const login = { password: `Passw0rd!${name}`, ...(refused && { refused }) };
  return defineUser(102, name, { name: `${name} Admin`, administrator: true, login });
}

/** A V7 player; `updatedAt` in Unix seconds. */
export function definePlayer(
  id: number,
  name: string,
  updatedAt: number,
  more: Partial<SandboxPlayer> = {},
): SandboxPlayer {
  return { id, name, tags: 'kalturaPlayerJs,player,ovp', updatedAt, ...more };
}

/** An AppToken whose sessions last 4 hours. */
export function defineAnyToken(
  id: string,
  description: string,
  more: Partial<SandboxToken>,
): SandboxToken {
  return {
    id,
    token: Buffer.from(`${id}${id}`).toString('hex').slice(0, 32),
    duration: 4 * HOUR,
    description,
    createdAt: JUNE,
    ...more,
  };
}

/** An AppToken for USER sessions, by default of the viewer in account 102. */
export function defineAppToken(
  id: string,
  description: string,
  more: Partial<SandboxToken> = {},
): SandboxToken {
  const userId = 'viewer102@example.test';
  return defineAnyToken(id, description, { type: 'user', userId, hashType: 'SHA256', ...more });
}
