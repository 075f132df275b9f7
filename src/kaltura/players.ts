import { serverText } from '../text/redact.ts';
import { onlyFields, problemOf, unexpected } from './account.ts';
import { isRecord } from './api-error.ts';
import type { Question } from './inquiry.ts';
import { inSession, type Session } from './source.ts';

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
export function playerKind(objType: unknown, tags: unknown): PlayerKind {
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
export function players(session: Session): Question<{ list: Player[]; total: number }> {
  const call = inSession(session, {
    service: 'uiConf',
    action: 'list',
    params: {
      'filter:objTypeEqual': 1,
      'filter:tagsMultiLikeAnd': 'kalturaPlayerJs',
      'filter:orderBy': '-updatedAt',
      'pager:pageSize': 500,
      ...onlyFields('id,name,tags,updatedAt'),
    },
  });
  return {
    calls: [call],
    read: (outcome) => {
      const had = outcome(call);
      if (!had.ok) return { problem: problemOf(had) };
      const answer = isRecord(had.value) ? had.value : {};
      const objects = Array.isArray(answer.objects) ? answer.objects.filter(isRecord) : [];
      const list = objects.flatMap((object) => playerIn(object, 1));
      return { list, total: typeof answer.totalCount === 'number' ? answer.totalCount : list.length };
    },
  };
}

/** One player, or null: unknown, deleted and another account's are one answer of the API. */
export function player(session: Session, id: string): Question<Player | null> {
  const call = inSession(session, {
    service: 'uiConf',
    action: 'get',
    params: { id, ...onlyFields('id,name,tags,objType') },
  });
  return {
    calls: [call],
    read: (outcome) => {
      const had = outcome(call);
      if (had.ok) {
        const found = isRecord(had.value) ? playerIn(had.value, had.value.objType)[0] : undefined;
        return found ?? { problem: unexpected() };
      }
      return had.error.code === 'INVALID_UI_CONF_ID' || had.error.code === 'UI_CONF_ID_NOT_FOUND'
        ? null
        : { problem: problemOf(had) };
    },
  };
}

function playerIn(object: Record<string, unknown>, objType: unknown): Player[] {
  const id = serverText(object.id, 20);
  return /^\d+$/.test(id)
    ? [{ id, name: serverText(object.name, 100), kind: playerKind(objType, object.tags) }]
    : [];
}
