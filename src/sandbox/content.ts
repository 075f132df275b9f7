/** The players and entries of an account. */
import type { SandboxAccount, SandboxPlayer } from './account.ts';
import { type Json, type JsonObject, toListPage } from './answers.ts';
import { failures } from './failures.ts';
import { getParams, getText, type Params, toInteger } from './parameters.ts';
import type { Session } from './permissions.ts';
import type { Call } from './world.ts';

/** `uiConf.list`, with the filters and the order that a list of players needs. */
export function listPlayers({ params }: Call, { account }: Session): Json {
  const filter = getParams(params, 'filter');
  const found = getPlayers(account).filter((player) => isMatch(player, filter));
  // A sandbox player has one time, so both orders are the same.
  if (/^-(?:createdAt|updatedAt)$/.test(getText(filter, 'orderBy') ?? ''))
    found.sort((a, b) => b.updatedAt - a.updatedAt);
  const objects = found.map((player) => toUiConf(account, player));
  return toListPage('KalturaUiConf', objects, params);
}

/** `uiConf.get`: the same failure for every ID that is not a player of the account. */
export function getPlayer({ params }: Call, { account }: Session): Json {
  const text = getText(params, 'id');
  if (text === undefined) return failures.missing('id');
  const id = toInteger(text);
  const player = getPlayers(account).find((each) => each.id === id);
  return player ? toUiConf(account, player) : failures.unknownUiConf(id);
}

/**
 * `baseEntry.list`: no error for entries that the session is not allowed to see. A USER session
 * without `list:*` sees none.
 */
export function listEntries({ params }: Call, { account, fields }: Session): Json {
  const { partnerId, entries = [], entitledEntries = [] } = account;
  const privileges = fields.privileges.split(',');
  const isListed = fields.type === 'admin' || privileges.includes('list:*');
  const isEntitled = !account.enforcesEntitlement || privileges.includes('disableentitlement');
  const names = isEntitled ? [...entries, ...entitledEntries] : entries;
  const objects = (isListed ? names : []).map((name, index) => ({
    id: `0_${(partnerId * 1000 + index).toString(36).padStart(8, '0')}`,
    name,
    partnerId,
    tags: 'demo',
    status: 2,
    objectType: 'KalturaMediaEntry',
  }));
  return toListPage('KalturaBaseEntry', objects, params);
}

function getPlayers({ players = [] }: SandboxAccount): SandboxPlayer[] {
  return players.filter((player) => !player.deleted);
}

/** The tag filter matches substrings. */
function isMatch(player: SandboxPlayer, filter: Params): boolean {
  const id = getText(filter, 'idEqual');
  const objType = getText(filter, 'objTypeEqual');
  const tags = (getText(filter, 'tagsMultiLikeAnd') ?? '').toLowerCase();
  return (
    (id === undefined || toInteger(id) === player.id) &&
    (objType === undefined || toInteger(objType) === (player.objType ?? 1)) &&
    tags.split(',').every((tag) => player.tags.toLowerCase().includes(tag.trim()))
  );
}

function toUiConf({ partnerId }: SandboxAccount, player: SandboxPlayer): JsonObject {
  const { id, name, tags, updatedAt, objType = 1 } = player;
  return {
    id,
    name,
    partnerId,
    objType,
    tags,
    createdAt: updatedAt,
    updatedAt,
    objectType: 'KalturaUiConf',
  };
}
