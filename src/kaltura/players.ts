import { toServerText } from '../text/redact.ts';
import { describeFailedCall } from './problems.ts';
import {
  buildCall,
  buildQuery,
  type Page,
  parsePage,
  type Query,
  type SessionSource,
  selectFields,
} from './query.ts';
import { isRecord } from './records.ts';

/** A uiConf: the definition of a player, or of something else (`objType`, `tags`). */
export interface Player {
  id: string;
  name: string;
  kind: PlayerKind;
}

/**
 * `player` plays one entry; `playlist` plays a playlist; `ott` belongs to another product; `old` is
 * a player from before V7; `untagged` is a player without tags, so its kind is unknown; `other` is
 * not a player.
 */
export type PlayerKind = 'player' | 'playlist' | 'ott' | 'old' | 'untagged' | 'other';

/** The kind of a uiConf. Compares whole tags, because the API's tag filter matches substrings. */
function classifyPlayer(objType: unknown, tags: unknown): PlayerKind {
  const words =
    typeof tags === 'string' ? tags.split(',').map((tag) => tag.trim().toLowerCase()) : [];
  // 8 is a player from before V7 (V2, KDP3).
  if (Number(objType) === 8) return 'old';
  if (objType !== undefined && Number(objType) !== 1) return 'other';
  if (words.includes('ott')) return 'ott';
  if (words.includes('playlist')) return 'playlist';
  if (words.includes('kalturaplayerjs')) return 'player';
  if (Number(objType) === 1 && words.every((word) => word === '')) return 'untagged';
  return words.some((word) => word.startsWith('html5studio') || word === 'player')
    ? 'old'
    : 'other';
}

/** Up to 500 of the account's players, newest first; `total` counts all. */
export function listPlayers(session: SessionSource): Query<Page<Player>> {
  const params = {
    'filter:objTypeEqual': 1,
    'filter:tagsMultiLikeAnd': 'kalturaPlayerJs',
    'filter:orderBy': '-updatedAt',
    'pager:pageSize': 500,
    ...selectFields('id,name,tags,updatedAt'),
  };
  return buildQuery(
    buildCall('uiConf.list', params, session),
    (value) => parsePage(value, (object) => parsePlayer(object, 1)),
    (failure) => ({ problem: describeFailedCall(failure, 'the players') }),
  );
}

/** One player; null if unknown, deleted or another account's (the API does not say which). */
export function findPlayer(session: SessionSource, id: string): Query<Player | null> {
  const params = { id, ...selectFields('id,name,tags,objType') };
  return buildQuery<Player | null>(
    buildCall('uiConf.get', params, session),
    (value) => {
      const player = isRecord(value) ? parsePlayer(value, value.objType) : null;
      return player ? { value: player } : null;
    },
    (failure) =>
      ['INVALID_UI_CONF_ID', 'UI_CONF_ID_NOT_FOUND'].includes(failure.error.code)
        ? { value: null }
        : { problem: describeFailedCall(failure, `the player ${id}`) },
  );
}

function parsePlayer(object: Record<string, unknown>, objType: unknown): Player | null {
  const id = toServerText(object.id, 20);
  return /^\d+$/.test(id)
    ? { id, name: toServerText(object.name, 100), kind: classifyPlayer(objType, object.tags) }
    : null;
}
