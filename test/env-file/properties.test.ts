import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import dotenv from 'dotenv';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quoteValue } from '../../src/env-file/lines.ts';
import { decodeLossless, encodeLossless } from '../../src/env-file/parse.ts';
import { newFolder } from '../folders.ts';
import { comment, order, plan, planned, read, unwrap } from './composed.ts';
import { changes, hostileFile, type Line, others, textOf, wellFormed, withValue } from './files.ts';
import { has, type Readings, readByNode, readByParseEnv, readByShell } from './readers.ts';

let count = 0;

async function asFile(place: string, bytes: Uint8Array) {
  const path = join(place, `${count++}.env`);
  writeFileSync(path, bytes);
  return read(path);
}

/** What is expected of a well-formed file, told from its lines alone. */
function expectedText(lines: readonly Line[], end: string, asked: Record<string, string>): string {
  const result = [...lines];
  const missing: string[] = [];
  for (const variable of order) {
    const to = asked[variable];
    const index = lines.findLastIndex((line) => line.variable === variable);
    if (to === undefined) continue;
    if (index === -1 && to !== '') missing.push(`${variable}=${quoteValue(to)}\n`);
    const line = lines[index];
    if (line && line.value !== to) result[index] = withValue(line, to);
  }
  if (missing.length === 0) return textOf(result, end);
  const block = `${comment}\n${missing.join('')}`;
  if (/[ \t]/.test(end) && textOf(lines, '') !== '') {
    return `${textOf(result, '\n')}\n${block}${end.slice(1)}`;
  }
  const text = textOf(result, end);
  const whole = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  const isBlank = whole === '' || whole === '\n' || whole.endsWith('\n\n');
  return `${whole}${isBlank ? '' : '\n'}${block}`;
}

test('any bytes come back from the lossless text', () => {
  const bytes = fc.oneof(fc.uint8Array({ maxLength: 40 }), hostileFile);
  fc.assert(
    fc.property(bytes, (given) => encodeLossless(decodeLossless(Buffer.from(given))).equals(given)),
    { numRuns: 300 },
  );
});

describe('a well-formed file', () => {
  const sample = fc.sample(fc.tuple(wellFormed, changes), { numRuns: 150, seed: 4 });
  const befores = sample.map(([{ lines, end }]) => Buffer.from(textOf(lines, end)));
  const afters: Buffer[] = [];
  const names = [...order, ...others];

  /** The earlier readings, with the requested values replacing the old ones. */
  const withAsked = (readings: Readings) =>
    readings.map((row, file) =>
      row.map((value, index) => {
        const to = order.includes(names[index]!) ? sample[file]![1][names[index]!] : undefined;
        return to === undefined || (to === '' && value === null) ? value : to;
      }),
    );

  test('becomes the old lines with only the asked values exchanged, and stays so the second time', async () => {
    const place = newFolder();
    for (const [index, [{ lines, end }, asked]] of sample.entries()) {
      const { text } = planned(await asFile(place, befores[index]!), asked);
      expect(text).toBe(expectedText(lines, end, asked));
      const after = encodeLossless(text);
      afters.push(after);
      expect(planned(await asFile(place, after), asked)).toMatchObject({
        text,
        added: [],
        changed: [],
      });
    }
  });

  const readers: [name: string, readBy: (place: string, texts: Buffer[]) => Readings][] = [
    [
      'dotenv',
      (_, texts) =>
        texts.map((text) => {
          const values = new Map(Object.entries(dotenv.parse(text)));
          return names.map((name) => values.get(name) ?? null);
        }),
    ],
    ['util.parseEnv', (_, texts) => readByParseEnv(texts, names)],
    ...['bash', 'dash']
      .filter(has)
      .map((shell): (typeof readers)[number] => [
        shell,
        (place, texts) => readByShell(shell, place, texts, names),
      ]),
  ];
  test.each(readers)('is read as asked by %s', (_, readBy) => {
    const place = newFolder();
    expect(readBy(place, afters)).toEqual(withAsked(readBy(place, befores)));
  });

  test('is read by node --env-file as by util.parseEnv', () => {
    const place = newFolder();
    for (let index = 0; index < afters.length; index += 50) {
      expect(readByNode(place, afters[index]!, names)).toEqual(
        readByParseEnv([afters[index]!], names)[0],
      );
    }
  });
});

test('a variable that is taken away takes its own lines along, and nothing else', async () => {
  const GONE = 'KALTURA_ADMIN_SECRET';
  const place = newFolder();
  for (const { lines, end } of fc.sample(wellFormed, { numRuns: 100, seed: 7 })) {
    const file = await asFile(place, Buffer.from(textOf(lines, end)));
    const { text, removed } = unwrap(plan(file, { [GONE]: null }));
    const rest = lines.filter(({ variable }) => variable !== GONE);
    // A last line without an end keeps that of the line before it.
    const wanted = textOf(rest, end);
    expect([wanted, `${wanted}\n`, wanted.replace(/\n$/, '')]).toContain(text);
    expect(removed).toHaveLength(rest.length < lines.length ? 1 : 0);
  }
});
