import type { SandboxAccount, SandboxPlayer } from './account.ts';
import { failures, type Json, type JsonObject } from './answers.ts';
import { pageOf } from './pages.ts';
import { integerOf, nested, type Params, textOf } from './parameters.ts';
import type { Session } from './sessions.ts';
import type { Call } from './world.ts';

const V7_CONFIG = '{"disableUserCache":true,"plugins":{},"playback":{"muted":false},"provider":{"env":{}}}';

/** `uiConf.list`, with the filters and orders that a list of players asks for. */
export function listPlayers(call: Call, { account }: Session): Json {
  const filter = nested(call.params, 'filter');
  const found = playersOf(account).filter((player) => matches(player, filter));
  const ordered = found.toSorted(orderOf(textOf(filter, 'orderBy') ?? ''));
  return {
    totalCount: ordered.length,
    objects: pageOf(ordered, call.params).map((player) => uiConfOf(account, player)),
    objectType: 'KalturaUiConfListResponse',
  };
}

/** `uiConf.get`: one code for unknown, deleted, another account's and no number at all. */
export function playerById(call: Call, { account }: Session): Json {
  const asked = textOf(call.params, 'id');
  if (asked === undefined) return failures.missing('id');
  const id = integerOf(asked);
  const shared = call.accounts.filter((one) => one.partnerId === 0); // partner 0's are readable by all
  for (const owner of [account, ...shared]) {
    const player = playersOf(owner).find((one) => one.id === id);
    if (player !== undefined) return uiConfOf(owner, player);
  }
  return failures.unknownUiConf(id);
}

function playersOf(account: SandboxAccount): readonly SandboxPlayer[] {
  return (account.players ?? []).filter((player) => player.deleted !== true);
}

function matches(player: SandboxPlayer, filter: Params): boolean {
  const id = textOf(filter, 'idEqual');
  const objType = textOf(filter, 'objTypeEqual');
  const tags = (textOf(filter, 'tagsMultiLikeAnd') ?? '').toLowerCase();
  return (
    (id === undefined || integerOf(id) === player.id) &&
    (objType === undefined || integerOf(objType) === (player.objType ?? 1)) &&
    tags.split(',').every((tag) => player.tags.toLowerCase().includes(tag.trim()))
  );
}

/** The time of creation is that of the last change here, so both orders are one. */
function orderOf(orderBy: string): (a: SandboxPlayer, b: SandboxPlayer) => number {
  const [, sign] = /^([+-])(?:createdAt|updatedAt)$/.exec(orderBy) ?? [];
  if (sign === undefined) return () => 0;
  return sign === '-' ? (a, b) => b.updatedAt - a.updatedAt : (a, b) => a.updatedAt - b.updatedAt;
}

function uiConfOf(account: SandboxAccount, player: SandboxPlayer): JsonObject {
  const objType = player.objType ?? 1;
  const isV7 = player.tags.includes('kalturaPlayerJs');
  const isPlayer = objType === 1;
  const legacyUrl = isPlayer && !isV7 ? '/html5/html5lib/{latest}/mwEmbedLoader.php' : '';
  return {
    id: player.id,
    name: player.name,
    partnerId: account.partnerId,
    objType,
    objTypeAsString: isPlayer ? 'Widget' : 'KMC Roles and Permissions',
    width: '560',
    height: '395',
    swfUrl: '/',
    config: isV7 ? V7_CONFIG : isPlayer ? '{"plugins":{}}' : '<a/>',
    confVars: isV7 ? '{"kaltura-ovp-player":"{latest}"}' : '',
    useCdn: 1,
    tags: player.tags,
    createdAt: player.updatedAt,
    updatedAt: player.updatedAt,
    creationMode: 2,
    html5Url: legacyUrl,
    version: '2',
    objectType: 'KalturaUiConf',
  };
}
