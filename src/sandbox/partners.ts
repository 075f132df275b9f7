import type { SandboxAccount } from './account.ts';
import { type Json, type JsonObject, toListPage } from './answers.ts';
import { findLimitedRole, type Session } from './permissions.ts';
import type { Call } from './world.ts';

const STATUS = { deleted: 0, active: 1, 'content-blocked': 2, blocked: 3, 'read-only': 4 } as const;

/** `partner.getInfo`: with the secrets, unless the response profile omits them. */
export function getPartner(call: Call, session: Session): Json {
  return toPartner(session.account, findLimitedRole(call, session) !== null);
}

/** `partner.listPartnersForUser`: the active accounts that the user of the session administers. */
export function listPartners(call: Call, session: Session): Json {
  const { type, userId } = session.fields;
  const isOwn = (id: string): boolean => id.toLowerCase() === userId.toLowerCase();
  const accounts = call.accounts.filter(
    ({ status, users }) =>
      type === 'admin' &&
      status === 'active' &&
      users?.some((user) => user.administrator && isOwn(user.id)),
  );
  const isLimited = findLimitedRole(call, session) !== null;
  const objects = accounts.map((account) => toPartner(account, isLimited));
  return toListPage('KalturaPartner', objects, call.params);
}

function toPartner(account: SandboxAccount, isLimited: boolean): JsonObject {
  const { partnerId, name, status, userSecret, adminSecret, hidesSecrets, enforcesEntitlement } =
    account;
  return {
    id: partnerId,
    name,
    status: STATUS[status],
    ...(hidesSecrets || isLimited ? {} : { secret: userSecret, adminSecret }),
    defaultEntitlementEnforcement: enforcesEntitlement ?? false,
    objectType: 'KalturaPartner',
  };
}
