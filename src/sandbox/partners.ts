import type { SandboxAccount } from './account.ts';
import type { Json, JsonObject } from './answers.ts';
import { roleOf, type Session } from './sessions.ts';
import type { Call } from './world.ts';

const STATUS = { deleted: 0, active: 1, 'content-blocked': 2, blocked: 3, 'read-only': 4 } as const;

/** `partner.getInfo`: without a response profile the secrets are in it. */
export function partnerInfo(call: Call, session: Session): Json {
  return partnerOf(session.account, roleOf(call, session) !== null);
}

/** `partner.listPartnersForUser`: the accounts that the KS's user administers; the profile is ignored. */
export function listPartners(call: Call, session: Session): Json {
  const { fields } = session;
  const id = fields.userId.toLowerCase();
  const own = call.accounts.filter(
    ({ status, users }) =>
      status === 'active' && users?.some((user) => user.administrator && user.id.toLowerCase() === id),
  );
  const objects =
    fields.type === 'admin' ? own.map((account) => partnerOf(account, roleOf(call, session) !== null)) : [];
  return { totalCount: objects.length, objects, objectType: 'KalturaPartnerListResponse' };
}

function partnerOf(account: SandboxAccount, isLimited: boolean): JsonObject {
  const owner = account.users?.find((user) => user.administrator);
  const secrets =
    account.hidesSecrets || isLimited ? {} : { secret: account.userSecret, adminSecret: account.adminSecret };
  return {
    id: account.partnerId,
    name: account.name,
    website: 'http://example.test',
    createdAt: 1748736000,
    adminName: owner ? `${owner.firstName} ${owner.lastName}` : '',
    adminEmail: owner?.id ?? '',
    description: 'fake account for tests',
    type: 1,
    phone: '+10000000',
    status: STATUS[account.status],
    maxUploadSize: '150',
    partnerPackage: 1,
    ...secrets,
    adminLoginUsersQuota: '10',
    firstName: owner?.firstName ?? '',
    lastName: owner?.lastName ?? '',
    country: 'US',
    state: 'NY',
    publishersQuota: 0,
    defaultEntitlementEnforcement: account.enforcesEntitlement ?? false,
    objectType: 'KalturaPartner',
  };
}
