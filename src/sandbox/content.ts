/** An account itself, its players and its entries. */
import type { SandboxAccount, SandboxPlayer } from './account.ts';
import { createError, type Json, toInteger, toListPage } from './answers.ts';
import { findLimitedRole, type Session } from './permissions.ts';
import type { Call, Params } from './world.ts';

/** `partner.getInfo`: with the secrets, unless the response profile omits them. */
export function answerPartnerGet(call: Call, session: Session): Json {
  return toPartner(session.account, findLimitedRole(call, session) !== null);
}

/** `partner.listPartnersForUser`: the active accounts that the user of the session administers. */
export function answerPartnerList(call: Call, session: Session): Json {
  const { type, userId } = session.fields;
  const isOwn = (id: string): boolean => id.toLowerCase() === userId.toLowerCase();
  const accounts = call.accounts.filter(
    ({ status, users }) =>
      type === 'admin' &&
      status === 'active' &&
      users?.some((user) => user.isAdmin && isOwn(user.id)),
  );
  const isLimited = findLimitedRole(call, session) !== null;
  const objects = accounts.map((account) => toPartner(account, isLimited));
  return toListPage(objects, call.params);
}

function toPartner(account: SandboxAccount, isLimited: boolean): object {
  const { partnerId, name, status, userSecret, adminSecret, hidesSecrets, enforcesEntitlement } =
    account;
  return {
    id: partnerId,
    name,
    status: status === 'read-only' ? 4 : 1,
    ...(hidesSecrets || isLimited ? {} : { secret: userSecret, adminSecret }),
    defaultEntitlementEnforcement: enforcesEntitlement ?? false,
  };
}

/** `uiConf.list`, with the filters and the order that a list of players needs. */
export function answerPlayerList({ params }: Call, { account }: Session): Json {
  const found = (account.players ?? []).filter((player) => isMatch(player, params));
  if (params['filter:orderBy']) found.sort((a, b) => b.updatedAt - a.updatedAt);
  return toListPage(found, params);
}

/** `uiConf.get`: the same error for every ID that is not a player of the account. */
export function answerPlayerGet({ params }: Call, { account }: Session): Json {
  const id = toInteger(params.id);
  const player = account.players?.find((each) => each.id === id);
  return player ?? createError('INVALID_UI_CONF_ID', { UI_CONF_ID: String(id) });
}

/** `baseEntry.list`: a USER session without `list:*` sees no entries, but gets no error. */
export function answerEntryList({ params }: Call, { account, fields }: Session): Json {
  const { partnerId, entries = [] } = account;
  const isListed = fields.type === 'admin' || fields.privileges.split(',').includes('list:*');
  const objects = (isListed ? entries : []).map((name, index) => ({
    id: `0_${(partnerId * 1000 + index).toString(36).padStart(8, '0')}`,
    name,
  }));
  return toListPage(objects, params);
}

/** The tag filter matches substrings. */
function isMatch(player: SandboxPlayer, params: Params): boolean {
  const objType = params['filter:objTypeEqual'];
  const tags = (params['filter:tagsMultiLikeAnd'] ?? '').toLowerCase();
  return (
    (objType === undefined || toInteger(objType) === player.objType) &&
    tags.split(',').every((tag) => player.tags.toLowerCase().includes(tag.trim()))
  );
}
