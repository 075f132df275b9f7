import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeReading } from '../../src/commands/describe-ks.ts';
import { readKs, signKs } from '../../src/kaltura/ks.ts';
import { given } from '../wizard/play.ts';
import { bounded, hostileText, runs, unprintable } from './hostile.ts';

const SECRET = 'c0ffee5ec7e7ad314159265358979323';

const base64 = (bytes: Uint8Array | string): string =>
  Buffer.from(bytes as string)
    .toString('base64')
    .replaceAll('+', '-')
    .replaceAll('/', '_');

/** A version 1 KS with any fields and a correct signature. */
function ofVersion1(text: string): string {
  const signed = `102;${text}`;
  return base64(
    `${createHash('sha1')
      .update(SECRET + signed)
      .digest('hex')}|${signed}`,
  );
}

const fields = fc.record({
  partnerId: fc.nat(),
  type: fc.constantFrom('user' as const, 'admin' as const),
  userId: hostileText.map((text) => text.slice(0, 400)),
  expiresAt: fc.oneof(fc.nat(), fc.constantFrom(Number.MAX_SAFE_INTEGER, 8.64e12, 0)),
  privileges: hostileText.map((text) => text.slice(0, 400)),
});

const text = fc.oneof(
  hostileText,
  fc.uint8Array({ maxLength: 200 }).map(base64),
  fc
    .uint8Array({ maxLength: 200 })
    .map((bytes) => base64(Buffer.concat([Buffer.from('v2|102|'), bytes]))),
  hostileText.map(ofVersion1),
  fields.map((each) => signKs(each, SECRET)),
  fc.tuple(fields, fc.nat(400), hostileText).map(([each, at, put]) => {
    const ks = signKs(each, SECRET);
    return ks.slice(0, at % ks.length) + put.slice(0, 20) + ks.slice((at % ks.length) + 1);
  }),
);

test('any text can be read as a KS, and the result is printable', () => {
  fc.assert(
    fc.property(
      text,
      fc.option(fc.oneof(fc.constant(SECRET), hostileText), { nil: undefined }),
      (ks, secret) => {
        const reading = bounded(() => readKs(ks, secret));
        if ('message' in reading && ks.length > 20) expect(reading.message).not.toContain(ks);
        const said = bounded(() => describeReading(reading, given({ 'partner-id': '102' })));
        for (const each of [
          said.message,
          said.userId ?? '',
          said.privileges ?? '',
          ...said.warnings,
        ])
          expect(unprintable(each)).toEqual([]);
        // Personal data is truncated; everything else is a sentence.
        expect(JSON.stringify(said).length).toBeLessThan(4000);
      },
    ),
    runs(150),
  );
});
