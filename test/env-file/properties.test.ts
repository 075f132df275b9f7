import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import dotenv from 'dotenv';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { listPossibleValues } from '../../src/env-file/parse.ts';
import { quoteValue } from '../../src/text/env-value.ts';
import { measureCpuTime } from '../cpu-time.ts';
import { newFolder } from '../folders.ts';
import { plan, planned, read, unwrap } from './composed.ts';
import { writable } from './files.ts';
import { has, type Readings, readByParseEnv, readByShell } from './readers.ts';

const NAME = 'KALTURA_USER_ID';
const OTHER = `begin\n${NAME}=inside\n#${NAME}=2\nexport ${NAME}="3"\nend`;

const SAMPLE = fc.sample(writable, { numRuns: 60, seed: 4 });
// Each in the double quotes that an apostrophe needs, if that is a common form.
const APOSTROPHES = [...'$`\\"!#~\n\r']
  .map((each) => `it's${each}5`)
  .filter((value) => quoteValue(value) !== null);

async function fileOf(text: string) {
  const path = join(newFolder(), '.env');
  writeFileSync(path, text);
  return read(path);
}

const readers: [name: string, readBy: (texts: Buffer[], names: string[]) => Readings][] = [
  [
    'dotenv',
    (texts, names) =>
      texts.map((text) => {
        const values = dotenv.parse(text);
        return names.map((name) => values[name] ?? null);
      }),
  ],
  ['util.parseEnv', readByParseEnv],
  ...['bash', 'dash']
    .filter(has)
    .map((shell): (typeof readers)[number] => [
      shell,
      (texts, names) => readByShell(shell, newFolder(), texts, names),
    ]),
];

test.each(readers)(
  '%s reads every value as it was asked for, and the others',
  async (_, readBy) => {
    const texts: Buffer[] = [];
    const expected: Readings = [];
    for (const line of ['', '=old', 'export   =old', '  =old  # $& $1', "='old'\t# it's", '=']) {
      const before = await fileOf(`${line.replace('=', `${NAME}=`)}\nTOKEN='${OTHER}'\n`);
      for (const value of [...SAMPLE, ...APOSTROPHES]) {
        texts.push(Buffer.from(planned(before, { [NAME]: value }).text));
        expected.push([value === '' && line === '' ? null : value, OTHER]);
      }
    }
    expect(readBy(texts, [NAME, 'TOKEN'])).toEqual(expected);
  },
);

test('a variable that is removed takes its own lines along, and nothing else', async () => {
  const file = await fileOf(
    `A=1\n  export ${NAME}='x'  # c\n# ${NAME}=x\n${NAME}="a\nb"\r\nB=${NAME}\n${NAME}=z`,
  );
  expect(unwrap(plan(file, { [NAME]: null }))).toMatchObject({
    text: `A=1\n# ${NAME}=x\nB=${NAME}\n`,
    removed: [{ variable: NAME, isElsewhere: true }],
    untouchedLines: 3,
  });
});

test.each([
  // The whole line, and its part before the Unicode line separator.
  ['quotes', `${NAME}=${"'#".repeat(60_000)}\u2028x`, 2],
  ['blanks', `X=1${' '.repeat(500_000)}x`, 0],
])('a search for possible values takes little time for many %s', (_, text, count) => {
  const time = measureCpuTime(() => expect(listPossibleValues(text, NAME)).toHaveLength(count));
  expect(time).toBeLessThan(2000);
});
