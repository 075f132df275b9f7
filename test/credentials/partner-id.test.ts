import { partnerId } from '../../src/credentials/partner-id.ts';
import { parsed } from './parsing.ts';

const DIGITS = 'extra characters';

parsed(
  partnerId,
  [
    ['1234567', '1234567'],
    ['1', '1'],
    ['2147483647', '2147483647'],
    [' 102 ', '102', ['surrounding spaces']],
    ['102\n', '102', ['surrounding spaces']],
    ['"102"', '102', ['quotes']],
    ['KALTURA_PARTNER_ID=102', '102', ['“KALTURA_PARTNER_ID=”']],
    ['export KALTURA_PARTNER_ID="102"', '102', ['“KALTURA_PARTNER_ID=”', 'quotes']],
    ['1,234,567', '1234567', [DIGITS]],
    ['1 234 567', '1234567', [DIGITS]],
    // Read as one number, and said.
    ['102 103', '102103', [DIGITS]],
    ['_102', '102', [DIGITS]],
    ['000102', '102', [DIGITS]],
    ['10\u200b2', '102', ['hidden characters']],
    ['\u001b[32m102\u001b[0m', '102', ['hidden characters']],
  ],
  [
    ['', 'Enter a Partner ID.'],
    ['   ', 'Enter a Partner ID.'],
    ['KALTURA_PARTNER_ID=', 'Enter a Partner ID.'],
    ['abc', 'A Partner ID has only digits.'],
    ['102abc', 'A Partner ID has only digits.'],
    ['-5', 'A Partner ID has only digits.'],
    ['1.5', 'A Partner ID has only digits.'],
    ['1e3', 'A Partner ID has only digits.'],
    ['0x66', 'A Partner ID has only digits.'],
    ['١٠٢', 'A Partner ID has only digits.'],
    ['0', 'A Partner ID is greater than 0.'],
    ['000', 'A Partner ID is greater than 0.'],
    ['2147483648', 'This number is too large for a Partner ID.'],
    ['99999999999999999999999', 'This number is too large for a Partner ID.'],
    ['0123456789abcdef0123456789abcdef', 'This looks like a secret, not a Partner ID.'],
    ['you@example.com', 'This is an email address; a Partner ID is a number.'],
    ['KALTURA_PLAYER_ID=5', 'A Partner ID has only digits.'],
  ],
  'NOT_A_PARTNER_ID',
);
