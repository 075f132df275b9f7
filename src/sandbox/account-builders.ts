import type { SandboxAccount, SandboxLogin, SandboxRegion, SandboxUser } from './accounts.ts';

/** 1 June 2025, in Unix seconds. */
export const JUNE = 1748736000;
export const DAY = 86400;
export const V7 = 'kalturaPlayerJs,player,ovp';

export const HOURS = 3600;
export const CREATED = { createdAt: JUNE, updatedAt: JUNE };
export const LIST_ALL = 'sview:*,list:*';

/** The administrator of an account, with the password that the recordings were made with. */
export function administrator(account: number, name: string, login: Partial<SandboxLogin> = {}): SandboxUser {
  return {
    id: `admin${account}@example.test`,
    firstName: name,
    lastName: 'Admin',
    administrator: true,
    login: { password: `Passw0rd!${account}`, ...login },
  };
}

/** Somebody of an account who cannot sign in. */
export function person(account: number, name: string, more: Partial<SandboxUser> = {}): SandboxUser {
  return {
    id: `${name}${account}@example.test`,
    firstName: name,
    lastName: '',
    administrator: false,
    ...more,
  };
}

/** An account whose secrets follow from its number, as those of the recordings do. */
export function account(
  partnerId: number,
  name: string,
  region: SandboxRegion,
  more: Partial<SandboxAccount> = {},
): SandboxAccount {
  return {
    partnerId,
    name,
    region,
    status: 'active',
    adminSecret: `${partnerId}b`.repeat(8),
    userSecret: `${partnerId}a`.repeat(8),
    ...more,
  };
}
