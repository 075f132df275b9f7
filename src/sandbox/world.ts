import type { SandboxAccount, SandboxUser } from './account.ts';
import type { Json } from './answers.ts';
import type { HeldToken } from './app-tokens.ts';
import type { Params } from './parameters.ts';

/** A user that came into being while the sandbox ran. */
export interface CreatedUser {
  partnerId: number;
  /** Empty for the one whose ID is NULL in the database. */
  id: string;
  fullName: string;
  /** Unix seconds. */
  createdAt: number;
  /** `ks`: by a call with a KS of this User ID; in most accounts only by one that writes. */
  by: 'ks' | 'user.add';
  /** Unix seconds; absent for one that is there. */
  deletedAt?: number;
}

/** All that the sandbox remembers. */
export interface World {
  /** Milliseconds, as `Date.now` gives them. */
  now(): number;
  /** Sessions that were ended, and AppTokens whose sessions all were. */
  endedSessions: Set<string>;
  appTokens: HeldToken[];
  createdUsers: CreatedUser[];
  /** API calls made with a KS that has `actionslimit`. */
  usedActions: Map<string, number>;
  /** Milliseconds, as `now` gives them: until then the database is down. */
  outageUntil?: number;
  /** Answers that the server keeps, by host, call and parameters. */
  kept: Map<string, { until: number; answer: Json }>;
}

/** A world in which nothing has happened. Each collection keeps its newest items only. */
export function newWorld(now: () => number, appTokens: readonly HeldToken[] = []): World {
  const world: World = {
    now,
    endedSessions: new LimitedSet(),
    appTokens: new LimitedList(),
    createdUsers: new LimitedList(),
    kept: new LimitedMap(),
    usedActions: new LimitedMap(),
  };
  world.appTokens.push(...appTokens);
  return world;
}

const MOST_KEPT = 1000;

/** An array that drops its oldest items. */
export class LimitedList<T> extends Array<T> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  override push(...items: T[]): number {
    super.push(...items);
    this.splice(0, this.length - MOST_KEPT);
    return this.length;
  }
}

class LimitedSet<T> extends Set<T> {
  override add(value: T): this {
    super.add(value);
    dropOldest(this);
    return this;
  }
}

class LimitedMap<K, V> extends Map<K, V> {
  override set(key: K, value: V): this {
    super.set(key, value);
    dropOldest(this);
    return this;
  }
}

function dropOldest<K>(collection: { size: number; keys(): Iterator<K>; delete(key: K): boolean }): void {
  if (collection.size > MOST_KEPT) collection.delete(collection.keys().next().value as K);
}

/** One call of one action. */
export interface Call {
  world: World;
  /** The accounts that live where the call was sent. */
  accounts: readonly SandboxAccount[];
  /** As they were sent; matched without regard to case. */
  service: string;
  action: string;
  params: Params;
  /** The path of the HTTP request. */
  path?: string;
  /** The host that was meant, where several are told apart. */
  host?: string;
}

/** The time of a world in Unix seconds. */
export function secondsNow(world: World): number {
  return Math.floor(world.now() / 1000);
}

/** Whether an account's KS is of any use. */
export function isOpen(account: SandboxAccount): boolean {
  return account.status === 'active' || account.status === 'read-only';
}

/** The user of an account with this id, in any letter case: a ready-made one or one created since. */
export function userOf(
  world: World,
  account: SandboxAccount,
  id: string,
): SandboxUser | CreatedUser | undefined {
  const wanted = id.toLowerCase();
  const made = world.createdUsers.filter(
    (user) => user.partnerId === account.partnerId && user.id.toLowerCase() === wanted,
  );
  return (
    // One that was brought back stands before the one that was deleted.
    made.find((user) => !user.deletedAt) ??
    account.users?.find((user) => user.id.toLowerCase() === wanted) ??
    (wanted === '0' ? userZero(account) : undefined) ??
    made[0]
  );
}

/** The user that registering an account creates; widget sessions are this user's. */
function userZero({ userZero: state }: SandboxAccount): SandboxUser | undefined {
  if (state === 'absent') return undefined;
  const zero = { id: '0', firstName: '', lastName: '', administrator: false };
  return state === 'blocked' ? { ...zero, status: 'blocked' } : zero;
}

/** Was this user deleted, and not brought back? */
export function isDeleted(user: SandboxUser | CreatedUser): boolean {
  return 'by' in user ? user.deletedAt !== undefined : user.status === 'deleted';
}
