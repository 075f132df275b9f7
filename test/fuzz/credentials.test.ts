import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CREDENTIALS } from '../../src/credentials/index.ts';
import { bounded, hostileText, runs, unprintable } from './hostile.ts';

const ALMOST = [
  ...['102', 'https://www.kaltura.com/api_v3', '//', 'https://user:password@x.test/a?b#c'],
  ...['http://[::1]:99999/', 'https://\u0430pple.com', 'https://xn--/', 'uiconf_id/23448124'],
  'c0ffee5ec7e7ad314159265358979323',
];

const given = fc.oneof(
  hostileText,
  fc.tuple(hostileText, fc.constantFrom(...ALMOST), hostileText).map((parts) => parts.join('')),
  fc
    .tuple(
      fc.constantFrom(...CREDENTIALS.map((each) => each.variable)),
      fc.constantFrom('=', ': ', "='"),
      hostileText,
    )
    .map((parts) => parts.join('')),
);

test.each(CREDENTIALS)(
  '$name: any text is parsed, in words that may be shown, and the value parses to itself',
  ({ parse, secret }) => {
    fc.assert(
      fc.property(given, (text) => {
        const parsed = bounded(() => parse(text));
        if (!parsed.ok) {
          const offers = (parsed.offers ?? []).flatMap((offer) => [offer.label, offer.value ?? '']);
          for (const each of [parsed.message, parsed.fix, parsed.code, ...offers])
            expect(unprintable(each)).toEqual([]);
          expect(parsed.message.length).toBeLessThan(500);
          return;
        }
        expect(unprintable(parsed.value + parsed.notes.join())).toEqual([]);
        const again = bounded(() => parse(parsed.value));
        expect(again).toMatchObject({ ok: true, value: parsed.value });
        if (secret) expect(parsed.value).toMatch(/^[0-9a-f]{32}$/);
      }),
      runs(15),
    );
  },
);
