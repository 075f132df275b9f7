import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { printError, printJson, printLines, safe, toSafeJson } from '../../src/text/output.ts';
import { registerSecret } from '../../src/text/redact.ts';

const SECRET = '7d1c3f5a9b2e4860d8f6a4c2e0b19357';
const PASSWORD = 'Open-Sesame/42';
registerSecret(PASSWORD);

afterEach(() => vi.restoreAllMocks());

/** The text that `print` writes to stdout and stderr. */
function written(print: () => void): string {
  let text = '';
  const add = (chunk: unknown): boolean => {
    text += chunk;
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(add);
  vi.spyOn(process.stderr, 'write').mockImplementation(add);
  print();
  vi.restoreAllMocks();
  return text;
}

describe.each([
  ['a line on stdout', (text: string) => written(() => printLines([`<${text}>`]))],
  ['a line on stderr', (text: string) => written(() => printError(`<${text}>`))],
  ['a JSON document', (text: string) => written(() => printJson([{ message: `<${text}>` }]))],
  ['a text for the screen', (text: string) => safe(`<${text}>`)],
])('%s', (_, print) => {
  test.each([
    ['an unregistered Admin Secret', SECRET],
    ['a KS', 'djJ8MTAyfHNvbWV0aGluZyBzZWNyZXQ='],
    ['a registered password, percent-encoded', encodeURIComponent(PASSWORD)],
    ['a registered password with a colour code in it', 'Open-\u001b[31mSesame/42'],
  ])('does not contain %s', (__, text) => {
    const shown = print(text);
    expect(shown).toMatch(/<(?:\[hidden\]|••••)/);
    expect(shown).not.toMatch(/Sesame|djJ8/i);
    expect(shown).not.toContain(text.slice(0, 12));
  });

  test('does not steer the terminal', () => {
    const shown = print('a\u001b]0;title\u0007b\u202ec\r\u009bd');
    expect(shown).toContain('a');
    expect(shown.trimEnd()).not.toMatch(/(?!\n)\p{Cc}|\u202e/u);
  });

  test('shows an emoji family as it is written', () => {
    const shown = print('👩‍👩‍👧‍👦');
    expect(shown).toContain('👩‍👩‍👧‍👦');
  });
});

test('a line break in a text does not start another line', () => {
  expect(written(() => printLines(['a\nb', 'c']))).toBe('a b\nc\n');
});

test('a JSON document is the same document', () => {
  const document = { text: 'a\u202eb\u0000\n👩‍👩‍👧‍👦', count: 3, none: null };
  expect(JSON.parse(toSafeJson(document))).toEqual(document);
});

test('only these files write to stdout or stderr themselves: a KS, credentials, help, painted tables', () => {
  const folder = path.join(import.meta.dirname, '..', '..', 'src');
  const writing = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll(path.sep, '/'))
    .filter((file) => /\.tsx?$/.test(file) && !/^(?:ui|wizard)\//.test(file))
    .filter((file) =>
      /\bstd(?:out|err)\.write\(/.test(readFileSync(path.join(folder, file), 'utf8')),
    );
  expect(writing.sort()).toEqual([
    'commands/export.ts',
    'commands/ks.ts',
    'main.ts',
    'run.ts',
    'text/output.ts',
    'text/rows.ts',
  ]);
});
