import { findPlayer, listPlayers, type PlayerKind } from '../kaltura/players.ts';
import { getKmcUrl } from '../kaltura/regions.ts';
import type { Problem } from '../result.ts';
import { openAccount } from './account-session.ts';
import { joinDigits } from './clean.ts';
import { type CheckContext, type Choices, NO_CHOICES } from './credential.ts';
import { defineCredential } from './define.ts';
import { accept, explainNoAnswer, type NoAnswer, reject, type Verdict } from './verdict.ts';

const CHOOSE = 'Choose a player in KMC → Studio, or create one there.';

export const playerId = defineCredential({
  name: 'player-id',
  variable: 'KALTURA_PLAYER_ID',
  label: 'Player ID',
  dependsOn: ['partner-id', 'admin-secret', 'app-token-id', 'app-token', 'region'],
  typing: 'filters',
  where: {
    text: 'The player that shows your videos, from KMC → Studio',
    page: 'studio/v3',
  },
  help: [
    'A player (uiConf in the API) shows a video in a web page. Your app needs its ID only to embed videos.',
    "The list shows your account's players, newest first. You can also type an ID.",
    'No player in the list? Create one in the Studio, or skip this for now.',
  ],
  example: '23448124',
  option: { value: 'number' },
  sandbox: '23448124',
  otherNames: /^KALTURA(?:UICONFID|PLAYER)$/,
  inCode: 'player[_-]?id|ui[_-]?conf[_-]?id',
  malformed: { code: 'NOT_A_PLAYER_ID', fix: CHOOSE, isFixInKmc: true },
  parse: (text) => {
    const digits = joinDigits(text);
    const number = Number(/^(?:uiconf_?id[=/ :]*)?(\d+)$/i.exec(digits)?.[1]);
    if (Number.isNaN(number)) return { message: 'A Player ID has only digits.' };
    if (number < 1) return { message: 'A Player ID is greater than 0.' };
    if (!Number.isSafeInteger(number))
      return { message: 'This number is too large for a Player ID.' };
    return { value: String(number), notes: digits === text ? [] : ['extra characters'] };
  },
  verify: verifyPlayer,
  choices: listChoices,
});

/** Is it one of the account's players? */
async function verifyPlayer(value: string, context: CheckContext): Promise<Verdict> {
  const account = await openAccount(context);
  if (!('query' in account)) return explainNoAnswer(account);
  const found = await account.query(findPlayer(account.session, value));
  if (!('value' in found)) return explainNoAnswer(found);
  const player = found.value;
  if (!player)
    return reject({
      code: 'INVALID_UI_CONF_ID',
      message: `This account has no player ${value}: it does not exist, was deleted, or belongs to another account.`,
      fix: CHOOSE,
      isFixInKmc: true,
    });
  if (player.kind === 'other') {
    const message = `${value} (${player.name}) is not a player.`;
    return reject({ code: 'NOT_A_PLAYER', message, fix: CHOOSE, isFixInKmc: true });
  }
  const { warning } = KINDS[player.kind];
  return accept(`${player.name || 'A player without a name'}.`, {
    warnings: warning ? [warning] : [],
  });
}

/** A note for the list and a warning for each kind of player. */
const KINDS: Readonly<Record<PlayerKind, { note: string; warning?: Problem }>> = {
  player: { note: '' },
  other: { note: 'not a player' },
  playlist: {
    note: 'plays playlists',
    warning: {
      code: 'PLAYLIST_PLAYER',
      message: 'This player plays playlists, not single entries.',
      fix: 'For single videos, choose another player.',
    },
  },
  ott: {
    note: 'for another product',
    warning: {
      code: 'OTT_PLAYER',
      message:
        'This player belongs to another Kaltura product (OTT) and cannot play the entries of this account.',
      fix: 'Choose another player.',
    },
  },
  old: {
    note: 'older kind',
    warning: {
      code: 'OLD_PLAYER',
      message: 'This is an older player (html5studio), from before V7.',
      fix: 'For new work, create a V7 player in KMC → Studio.',
    },
  },
  untagged: {
    note: 'without tags',
    warning: {
      code: 'UNTAGGED_PLAYER',
      message: 'This player has no tags, so it might not be a V7 player.',
      fix: 'Test it with a video, or choose a player from the list in KMC → Studio.',
    },
  },
};

/** The account's players, newest first. */
async function listChoices(context: CheckContext): Promise<Choices> {
  const account = await openAccount(context);
  if (!('query' in account)) return explainNoList(account);
  const answer = await account.query(listPlayers(account.session));
  if (!('value' in answer)) return explainNoList(answer);
  const { list, total } = answer.value;
  const first = list.find((player) => player.kind === 'player')?.id;
  const preferred = context.values['player-id'] ?? first;
  return {
    list: list.map(({ id, name, kind }) => ({
      value: id,
      label: name || '(no name)',
      note: [id, KINDS[kind].note].filter(Boolean).join('  '),
      suggested: id === preferred,
    })),
    message:
      list.length === 0
        ? `This account has no players yet. Create one in the Studio, with the default settings: ${getKmcUrl(account.serviceUrl, 'studio/v3')}`
        : total > list.length
          ? `The ${list.length} newest of ${total} players. Type the ID of an older one.`
          : null,
    problem: null,
  };
}

function explainNoList(reason: NoAnswer): Choices {
  return 'needs' in reason
    ? { ...NO_CHOICES, message: `The list of players needs the ${reason.needs}.`, isWaiting: true }
    : {
        list: [],
        message: 'The list of players could not be loaded. Type an ID, or skip it.',
        problem: reason.problem,
      };
}
