import { cleanValue } from './clean.ts';
import type { Credential, Parsed } from './credential.ts';

export const CHOOSE = 'Choose a player in KMC → Studio, or create one there.';

export const playerId: Credential = {
  name: 'player-id',
  variable: 'KALTURA_PLAYER_ID',
  label: 'Player ID',
  required: false,
  secret: false,
  dependsOn: ['partner-id', 'admin-secret', 'app-token-id', 'app-token', 'region'],
  typing: 'filters',
  where: {
    text: 'The player (uiConf) that shows your videos, from KMC → Studio',
    url: 'https://kmc.kaltura.com/index.php/kmcng/studio/v3',
  },
  help: [
    'A player, also called uiConf, is what an embed code shows a video with. Your app needs its ID only to embed players.',
    'The list holds the players of your account, newest first. Type to filter it, or type an ID.',
    'No player in the list? Create one in the Studio, or skip this for now.',
  ],
  example: '23448124',
  option: { value: 'number' },
  placeholder: '‹Player ID›',
  sandbox: '23448124',
  parse,
  verify: async (...asked) => (await import('./verdicts/index.ts')).verifyPlayerId(...asked),
  choices: async (...asked) => (await import('./verdicts/index.ts')).playerIdChoices(...asked),
};

function parse(text: string): Parsed {
  const { text: clean, notes } = cleanValue(text, playerId.variable);
  const digits = /^(?:uiconf_?id[=/ :]*)?(\d{1,15})$/i.exec(clean)?.[1];
  if (!digits || Number(digits) < 1)
    return {
      ok: false,
      message: 'A Player ID is a number, digits only.',
      fix: CHOOSE,
      code: 'NOT_A_PLAYER_ID',
    };
  return { ok: true, value: String(Number(digits)), notes };
}
