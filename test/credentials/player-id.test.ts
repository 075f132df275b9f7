import { playerId } from '../../src/credentials/player-id.ts';
import { parsed } from './parsing.ts';

const NUMBER = 'A Player ID has only digits.';

parsed(
  playerId,
  [
    ['23448124', '23448124'],
    [' 23448124\n', '23448124', ['surrounding spaces']],
    ['KALTURA_PLAYER_ID="23448124"', '23448124', ['“KALTURA_PLAYER_ID=”', 'quotes']],
    ['234\u200b48124', '23448124', ['hidden characters']],
    ['uiconf_id=23448124', '23448124'],
    ['uiconf_id/23448124', '23448124'],
    ['uiConfId: 23448124', '23448124'],
    ['007', '7'],
  ],
  [
    ['', NUMBER],
    ['0', NUMBER],
    ['-1', NUMBER],
    ['123abc', NUMBER],
    ['1234567890123456', NUMBER],
    ['1.5', NUMBER],
    ['Main player', NUMBER],
    ['https://kmc.kaltura.com/', NUMBER],
  ],
  'NOT_A_PLAYER_ID',
);
