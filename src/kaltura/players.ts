import { serverText } from '../text/redact.ts';
import { describeFailedCall, selectFields } from './account.ts';
import type { Query } from './api-client.ts';
import { isRecord } from './api-error.ts';
import { type Session, withSession } from './auth-method.ts';
import { describeUnexpectedAnswer } from './problems.ts';

/** A uiConf: the definition of a player, or of something else (`objType`, `tags`). */
export interface Player {
  id: string;
  name: string;
  kind: PlayerKind;
}

/**
 * `player` plays one entry; `playlist` a playlist; `ott` belongs to another product; `old` is a player of the
 * generation before V7; `untagged` a player without tags, so of unknown kind; `other` is not a player.
 */
export type PlayerKind = 'player' | 'playlist' | 'ott' | 'old' | 'untagged' | 'other';

/** The kind of a uiConf. The list's tag filter matches substrings, so the tags are read here, whole words. */
function classifyPlayer(objType: unknown, tags: unknown): PlayerKind {
  const words = typeof tags === 'string' ? tags.split(',').map((tag) => tag.trim().toLowerCase()) : [];
  // 8 is a player of the generation before V7 (V2, KDP3).
  if (Number(objType) === 8) return 'old';
  if (objType !== undefined && Number(objType) !== 1) return 'other';
  if (words.includes('ott')) return 'ott';
  if (words.includes('playlist')) return 'playlist';
  if (words.includes('kalturaplayerjs')) return 'player';
  if (Number(objType) === 1 && words.every((word) => word === '')) return 'untagged';
  return words.some((word) => word.startsWith('html5studio') || word === 'player') ? 'old' : 'other';
}

/** The account's players, newest first, 500 at most; `total` counts them all. */
export function listPlayers(session: Session): Query<{ list: Player[]; total: number }> {
  const call = withSession(session, {
    service: 'uiConf',
    action: 'list',
    params: {
      'filter:objTypeEqual': 1,
      'filter:tagsMultiLikeAnd': 'kalturaPlayerJs',
      'filter:orderBy': '-updatedAt',
      'pager:pageSize': 500,
      ...selectFields('id,name,tags,updatedAt'),
    },
  });
  return {
    calls: [call],
    parse: (outcome) => {
      const had = outcome(call);
      if (!had.ok) return { problem: describeFailedCall(had) };
      const answer = isRecord(had.value) ? had.value : {};
      const objects = Array.isArray(answer.objects) ? answer.objects.filter(isRecord) : [];
      const list = objects.flatMap((object) => parsePlayer(object, 1));
      return { list, total: typeof answer.totalCount === 'number' ? answer.totalCount : list.length };
    },
  };
}

/** One player, or null: unknown, deleted and another account's are one answer of the API. */
export function getPlayer(session: Session, id: string): Query<Player | null> {
  const call = withSession(session, {
    service: 'uiConf',
    action: 'get',
    params: { id, ...selectFields('id,name,tags,objType') },
  });
  return {
    calls: [call],
    parse: (outcome) => {
      const had = outcome(call);
      if (had.ok) {
        const found = isRecord(had.value) ? parsePlayer(had.value, had.value.objType)[0] : undefined;
        return found ?? { problem: describeUnexpectedAnswer() };
      }
      return had.error.code === 'INVALID_UI_CONF_ID' || had.error.code === 'UI_CONF_ID_NOT_FOUND'
        ? null
        : { problem: describeFailedCall(had) };
    },
  };
}

function parsePlayer(object: Record<string, unknown>, objType: unknown): Player[] {
  const id = serverText(object.id, 20);
  return /^\d+$/.test(id)
    ? [{ id, name: serverText(object.name, 100), kind: classifyPlayer(objType, object.tags) }]
    : [];
}
