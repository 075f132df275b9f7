import { describe, expect, test } from 'vitest';
import { adminSecret } from '../../src/credentials/admin-secret.ts';
import { registerIfSecret } from '../../src/credentials/clean.ts';
import { serverText } from '../../src/text/redact.ts';
import { parsed } from './parsing.ts';

const SECRET = '0123456789abcdef0123456789abcdef';
const MARKS = 'the remains of paste markers';
const NAME = '“KALTURA_ADMIN_SECRET=”';

parsed(
  adminSecret,
  [
    [SECRET, SECRET],
    [SECRET.toUpperCase(), SECRET, ['capital letters']],
    [` ${SECRET}\t`, SECRET, ['surrounding spaces']],
    [`${SECRET}\r\n`, SECRET, ['surrounding spaces']],
    [`"${SECRET}"`, SECRET, ['quotes']],
    [`'${SECRET}'`, SECRET, ['quotes']],
    [`“${SECRET}”`, SECRET, ['quotes']],
    [`KALTURA_ADMIN_SECRET=${SECRET}`, SECRET, [NAME]],
    [`kaltura_admin_secret = ${SECRET}`, SECRET, [NAME]],
    [`export KALTURA_ADMIN_SECRET='${SECRET}'`, SECRET, [NAME, 'quotes']],
    [`set KALTURA_ADMIN_SECRET=${SECRET}`, SECRET, [NAME]],
    [`$env:KALTURA_ADMIN_SECRET = "${SECRET}"`, SECRET, [NAME, 'quotes']],
    [`ENV KALTURA_ADMIN_SECRET=${SECRET}`, SECRET, [NAME]],
    [`KALTURA_ADMIN_SECRET: ${SECRET}`, SECRET, [NAME]],
    [`- KALTURA_ADMIN_SECRET=${SECRET}`, SECRET, [NAME]],
    [`"KALTURA_ADMIN_SECRET": "${SECRET}",`, SECRET, [NAME, 'quotes']],
    [`"KALTURA_ADMIN_SECRET=${SECRET}"`, SECRET, ['quotes', NAME]],
    [
      `\u001b[32m${SECRET.slice(0, 9)}\u200b${SECRET.slice(9)}\u001b[0m`,
      SECRET,
      ['hidden characters'],
    ],
    [`${SECRET}\\n`, SECRET, ['a “\\n” at its end']],
    [`"${SECRET}\\r\\n"`, SECRET, ['quotes', 'a “\\n” at its end']],
    [`00~${SECRET}01~`, SECRET, [MARKS]],
    [`0~${SECRET}1~`, SECRET, [MARKS]],
    [`^[[200~${SECRET}^[[201~`, SECRET, [MARKS]],
    [`200~${SECRET}~`, SECRET, [MARKS]],
    [`\ufeff${SECRET}`, SECRET, ['hidden characters']],
  ],
  [
    ['', 'Enter the Admin Secret.'],
    ['KALTURA_ADMIN_SECRET=""', 'Enter the Admin Secret.'],
    [SECRET.slice(1), 'The secret has 31 characters; it should have 32.'],
    [`${SECRET}0`, 'The secret has 33 characters; it should have 32.'],
    ['a', 'The secret has 1 character; it should have 32.'],
    [
      `${SECRET.slice(0, 9)} ${SECRET.slice(9)}`,
      'It contains a space or a line break, which no secret has.',
    ],
    [
      `${SECRET.slice(0, 9)}\n${SECRET.slice(9)}`,
      'It contains a space or a line break, which no secret has.',
    ],
    [`${SECRET}"`, 'It contains a quote, which no secret has.'],
    [`‘${SECRET}`, 'It contains a quote, which no secret has.'],
    [`g${SECRET.slice(1)}`, 'One of its characters is not 0–9 or a–f.'],
    [`zz${SECRET.slice(2)}`, '2 of its characters are not 0–9 or a–f.'],
    [
      `O${SECRET.slice(2)}`,
      'The secret has 31 characters; it should have 32. One of its characters is not 0–9 or a–f.',
    ],
    [
      '••••••••••••',
      'The secret has 12 characters; it should have 32. 12 of its characters are not 0–9 or a–f.',
    ],
    [
      'djJ8MTAyfKDVt3EsR7cZ-x_9==',
      'This looks like a KS (a session), not the secret that starts one.',
    ],
    ['you@example.com', 'This looks like an email address, not a secret.'],
    ['https://kmc.kaltura.com/', 'This is a web address, not a secret.'],
    [`KALTURA_USER_SECRET=${SECRET}`, 'This is another variable, not KALTURA_ADMIN_SECRET.'],
  ],
  'NOT_AN_ADMIN_SECRET',
);

describe('from then on', () => {
  test('no text holds what was given, right or not', () => {
    for (const text of [
      'feed5ec4e70000000000000000000001',
      'not-quite-a-secret-of-ours',
      'Sp4ced secret',
    ]) {
      registerIfSecret(adminSecret, text);
      expect(serverText(`x ${text} y`)).toBe('x [hidden] y');
    }
  });

  test('an email address, a web address or a number, typed there by mistake, may be shown where it belongs', () => {
    for (const text of ['someone.else@example.com', 'https://www.kaltura.com/api_v3', '1234567']) {
      registerIfSecret(adminSecret, text);
      expect(serverText(text)).toBe(text);
    }
  });
});
