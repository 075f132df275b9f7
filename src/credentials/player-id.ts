import type { ApiClient } from '../kaltura/api-client.ts';
import { getPlayer, listPlayers, type Player, type PlayerKind } from '../kaltura/players.ts';
import type { NetworkProblem } from '../kaltura/problems.ts';
import { getConsoleUrl } from '../kaltura/regions.ts';
import type { Problem } from '../result.ts';
import { type AccountSession, openAccount, verdictWithoutSession } from './account-session.ts';
import { cleanValue } from './clean.ts';
import {
  type Choices,
  type Credential,
  invalid,
  type Known,
  type Parsed,
  type Verdict,
  type VerifyOptions,
  valid,
  verdictOnFailure,
} from './credential.ts';

const CHOOSE = 'Choose a player in KMC → Studio, or create one there.';

export const playerId: Credential = {
  name: 'player-id',
  variable: 'KALTURA_PLAYER_ID',
  label: 'Player ID',
  required: false,
  secret: false,
  dependsOn: ['partner-id', 'admin-secret', 'app-token-id', 'app-token', 'region'],
  typing: 'filters',
  where: {
    text: 'The player that shows your videos, from KMC → Studio',
    page: 'studio/v3',
  },
  help: [
    'A player (uiConf in the API) shows a video in a web page. Your app needs its ID only to embed videos.',
    "The list shows your account's players, newest first. Type to filter it, or type an ID.",
    'No player in the list? Create one in the Studio, or skip this for now.',
  ],
  example: '23448124',
  option: { value: 'number' },
  placeholder: '‹Player ID›',
  sandbox: '23448124',
  parse,
  verify,
  choices: listChoices,
};

function parse(text: string): Parsed {
  const { text: clean, notes } = cleanValue(text, playerId.variable);
  const digits = /^(?:uiconf_?id[=/ :]*)?(\d{1,15})$/i.exec(clean)?.[1];
  if (!digits || Number(digits) < 1)
    return {
      ok: false,
      message: 'A Player ID has only digits.',
      fix: CHOOSE,
      code: 'NOT_A_PLAYER_ID',
    };
  return { ok: true, value: String(Number(digits)), notes };
}

/** Is it one of the account's players? */
async function verify(
  value: string,
  known: Known,
  api: ApiClient,
  options: VerifyOptions = {},
): Promise<Verdict> {
  const opened = await openAccount(known, api, options);
  if (!('session' in opened)) return verdictWithoutSession(opened);
  const found =
    (options.fresh ? null : await findInCachedList(opened, api, value)) ??
    (await api.query(opened.serviceUrl, getPlayer(opened.session, value), options));
  if ('problem' in found) return verdictOnFailure(found.problem, opened.authLabel);
  if (!found.value) {
    return invalid(
      'INVALID_UI_CONF_ID',
      `This account has no player ${value}: it does not exist, was deleted, or belongs to another account.`,
      CHOOSE,
    );
  }
  if (found.value.kind === 'other')
    return invalid('NOT_A_PLAYER', `${value} (${found.value.name}) is not a player.`, CHOOSE);
  return valid(`${found.value.name || 'A player without a name'}.`, {
    warnings: warnAboutKind(found.value.kind),
  });
}

/** The player from the account's list if the list is cached. */
async function findInCachedList(
  { serviceUrl, session }: AccountSession,
  api: ApiClient,
  id: string,
): Promise<{ value: Player } | null> {
  const had = await api.cached(serviceUrl, listPlayers(session));
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

function warnAboutKind(kind: PlayerKind): Problem[] {
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
          message:
            'This player belongs to another Kaltura product (OTT) and cannot play the entries of this account.',
          fix: 'Choose another player.',
        },
      ];
    case 'old':
      return [
        {
          code: 'OLD_PLAYER',
          message: 'This is an older player (html5studio), from before V7.',
          fix: 'For new work, create a V7 player in KMC → Studio.',
        },
      ];
    case 'untagged':
      return [
        {
          code: 'UNTAGGED_PLAYER',
          message: 'This player has no tags, so nobody can tell whether it is a V7 player.',
          fix: 'Test it with a video, or choose a player from the list in KMC → Studio.',
        },
      ];
    default:
      return [];
  }
}

/** The account's players, newest first. */
async function listChoices(known: Known, api: ApiClient): Promise<Choices> {
  const opened = await openAccount(known, api);
  const waitFor = (label: string): Choices => ({
    list: [],
    message: `The list of players needs the ${label}.`,
    problem: null,
  });
  if ('missing' in opened) return waitFor(opened.missing);
  const fail = (problem: NetworkProblem): Choices =>
    problem.secretRefused
      ? waitFor(opened.authLabel)
      : {
          list: [],
          message: 'The list of players could not be loaded. Type an ID, or skip it.',
          problem,
        };
  if ('problem' in opened) return fail(opened.problem);
  const answer = await api.query(opened.serviceUrl, listPlayers(opened.session));
  if ('problem' in answer) return fail(answer.problem);
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
        ? `This account has no players yet. Create one in the Studio, with the default settings: ${getConsoleUrl(opened.serviceUrl, 'studio/v3')}`
        : total > list.length
          ? `The ${list.length} newest of ${total} players. Type the ID of an older one.`
          : null,
    problem: null,
  };
}
