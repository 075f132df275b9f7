import type { ApiClient } from '../../kaltura/api-client.ts';
import { getPlayer, listPlayers, type Player, type PlayerKind } from '../../kaltura/players.ts';
import type { Problem } from '../../result.ts';
import {
  type Choices,
  type Credential,
  invalid,
  type Known,
  valid,
  verdictWithoutAnswer,
} from '../credential.ts';
import { CHOOSE } from '../player-id.ts';
import { type AccountSession, openAccount, verdictWithoutSession } from './subject.ts';

const STUDIO = 'https://kmc.kaltura.com/index.php/kmcng/studio/v3';

/** Is it a player of the account? */
export const verifyPlayerId: Credential['verify'] = async (value, known, api, options) => {
  const subject = await openAccount(known, api, options);
  if (!('session' in subject)) return verdictWithoutSession(subject);
  const found =
    (options?.fresh ? null : await listedPlayer(subject, api, value)) ??
    (await api.query(subject.at, getPlayer(subject.session, value), options));
  if ('problem' in found) return verdictWithoutAnswer(found.problem, subject.wayIn);
  if (!found.value) {
    return invalid(
      'INVALID_UI_CONF_ID',
      `There is no player ${value} in this account: it does not exist, was deleted, or is another account's.`,
      CHOOSE,
    );
  }
  if (found.value.kind === 'other')
    return invalid('NOT_A_PLAYER', `${value} (${found.value.name}) is a uiConf, but not a player.`, CHOOSE);
  return valid(`${found.value.name || 'A player without a name'}.`, {
    warnings: warningOf(found.value.kind),
  });
};

/** The player as the account's list has it, where that is known: then there is nothing to ask. */
async function listedPlayer(
  subject: AccountSession,
  api: ApiClient,
  id: string,
): Promise<{ value: Player } | null> {
  const had = await api.cached(subject.at, listPlayers(subject.session));
  const found = had && 'value' in had ? had.value.list.find((each) => each.id === id) : undefined;
  return found ? { value: found } : null;
}

const MARKS: Readonly<Record<PlayerKind, string>> = {
  player: '',
  playlist: 'plays playlists',
  ott: 'for another product',
  old: 'older kind',
  untagged: 'without tags',
  other: 'not a player',
};

function warningOf(kind: PlayerKind): Problem[] {
  switch (kind) {
    case 'playlist':
      return [
        {
          code: 'PLAYLIST_PLAYER',
          message: 'This player plays playlists, not single entries.',
          fix: 'For single videos, choose another player.',
        },
      ];
    case 'ott':
      return [
        {
          code: 'OTT_PLAYER',
          message: 'This player is made for the OTT product and will not play entries of this account.',
          fix: 'Choose a player without “ott”.',
        },
      ];
    case 'old':
      return [
        {
          code: 'OLD_PLAYER',
          message: 'This player is of the older kind (html5studio), before V7.',
          fix: 'For new work, create a V7 player in KMC → Studio.',
        },
      ];
    case 'untagged':
      return [
        {
          code: 'UNTAGGED_PLAYER',
          message: 'This player has no tags, which would say whether it is a V7 player.',
          fix: 'Test it with a video, or choose a player from the list in KMC → Studio.',
        },
      ];
    default:
      return [];
  }
}

/** The account's players, newest first. */
export async function playerIdChoices(known: Known, api: ApiClient): Promise<Choices> {
  const subject = await openAccount(known, api);
  const once = (label: string): Choices => ({
    list: [],
    message: `The players of the account can be listed once the ${label} is right.`,
    problem: null,
  });
  if ('label' in subject) return once(subject.label);
  const answer = 'problem' in subject ? subject : await api.query(subject.at, listPlayers(subject.session));
  if ('problem' in answer && answer.problem.secretRefused) return once(subject.wayIn);
  if ('problem' in answer)
    return {
      list: [],
      message: 'The list of players could not be fetched; type an ID or skip it.',
      problem: answer.problem,
    };
  const { list, total } = answer.value;
  const first = list.find((each) => each.kind === 'player')?.id;
  return {
    list: list.map((each: Player) => ({
      value: each.id,
      label: each.name || '(no name)',
      note: [each.id, MARKS[each.kind]].filter(Boolean).join('  '),
      ...(each.id === (known.values['player-id'] ?? first) ? { suggested: true } : {}),
    })),
    message:
      list.length === 0
        ? `This account has no players yet. Create one in the Studio: ${STUDIO}`
        : total > list.length
          ? `The ${list.length} newest of ${total} players; type the ID of an older one.`
          : null,
    problem: null,
  };
}
