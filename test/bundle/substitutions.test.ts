import { expect, test } from 'vitest';
import { bundled, bundleFile, type Substitution } from './bundled.ts';

const SOURCE = "export { default } from 'string-width';";
const FILE = 'string-width/index.js';

async function plain(): Promise<Substitution> {
  const { plainGraphemes } = await bundleFile<{ plainGraphemes: Substitution }>('plain-graphemes.mjs');
  const changes = { [FILE]: plainGraphemes.changes[FILE] ?? [] };
  return { ...plainGraphemes, changes };
}

test('a library of another version fails the build, which says what to do', async () => {
  const substitution = { ...(await plain()), versions: { 'string-width': '8.2.9' } };
  await expect(bundled(SOURCE, [substitution])).rejects.toThrow(
    /string-width is \d+\.\d+\.\d+; what replaces a part of it was written for 8\.2\.9\. Look at src\/bundle\/plain-graphemes\.mjs/,
  );
});

test('a library that is gone fails the build', async () => {
  const substitution = { ...(await plain()), versions: { 'string-girth': '1.0.0' } };
  await expect(bundled(SOURCE, [substitution])).rejects.toThrow('string-girth is missing');
});

test.each([
  ['is not there', 'const nobody = 1;', 0],
  ['is there three times', 'isHangulLeadingJamo(codePoint)', 3],
])('a text to change that %s fails the build', async (_, from, times) => {
  const substitution = { ...(await plain()), changes: { [FILE]: [[from, '']] as [string, string][] } };
  await expect(bundled(SOURCE, [substitution])).rejects.toThrow(`${times} times, not once`);
});

test('a change to a file that the program does not use fails the build', async () => {
  const { plainGraphemes } = await bundleFile<{ plainGraphemes: Substitution }>('plain-graphemes.mjs');
  await expect(bundled(SOURCE, [plainGraphemes])).rejects.toThrow('wrap-ansi/index.js is not used any more');
});
