import type { SandboxAccount, SandboxToken, SandboxUser } from './account.ts';

export interface AccountToken extends SandboxToken {
  account: SandboxAccount;
}

interface CreatedUser extends SandboxUser {
  partnerId: number;
}

/** Everything that the sandbox remembers. */
export interface World {
  /** Milliseconds, as `Date.now` returns them. */
  now(): number;
  /** Sessions that ended, and the IDs of AppTokens whose sessions all ended. */
  endedSessions: string[];
  appTokens: AccountToken[];
  createdUsers: CreatedUser[];
  /** The KS of each call, if the KS has `actionslimit`. */
  usedActions: string[];
  /** The database is down until this time, in milliseconds. */
  outageUntil: number;
}

/** The parameters of a call by name, such as `filter:idEqual`. */
export type Params = Readonly<Record<string, string | undefined>>;

export interface Call {
  world: World;
  /** The accounts in the region of the host. */
  accounts: readonly SandboxAccount[];
  service: string;
  action: string;
  params: Params;
  /** The path of the HTTP request. */
  path: string;
  host: string;
}

/** The world before the first call; it knows the accounts' AppTokens. */
export function createWorld(now: () => number, accounts: readonly SandboxAccount[]): World {
  return {
    now,
    endedSessions: [],
    appTokens: accounts.flatMap((account) =>
      (account.appTokens ?? []).map((token) => ({ ...token, account })),
    ),
    createdUsers: [],
    usedActions: [],
    outageUntil: 0,
  };
}

/** The most items that a list of the world keeps. */
const MAX_ITEMS = 1000;

/** Adds an item to a list. A full list loses its oldest item. */
export function addItem<T>(list: T[], item: T): void {
  list.push(item);
  if (list.length > MAX_ITEMS) list.shift();
}

/** The time of a world in Unix seconds. */
export function getNowInSeconds(world: World): number {
  return Math.floor(world.now() / 1000);
}
