import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { printError, printJson, safe, toSafeJson } from '../../src/text/output.ts';
import { registerSecret } from '../../src/text/redact.ts';
import { row, toAnsi } from '../../src/text/rows.ts';

const SECRET = '7d1c3f5a9b2e4860d8f6a4c2e0b19357';
registerSecret('Open-Sesame');

afterEach(() => vi.restoreAllMocks());

/** The text that `print` writes to stdout and stderr. */
function written(print: () => void): string {
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockReturnValue(true),
  );
  print();
  const text = spies.flatMap(({ mock }) => mock.calls.flat()).join('');
  vi.restoreAllMocks();
  return text;
}

test.each([
  ['a line on stderr', (text: string) => written(() => printError(text))],
  ['a JSON document', (text: string) => written(() => printJson([{ message: text }]))],
  ['a text for the screen', safe],
  ['a row of a table', (text: string) => toAnsi([row(text)], { colour: true, unicode: true })],
])('%s contains no secret, and does not steer the terminal', (_, print) => {
  const shown = print(`<${SECRET}> <Open-\u001b[31mSesame>`);
  expect(shown).toContain(`<••••${SECRET.slice(-4)}> <[hidden]>`);
  const steering = print('a\u001b]0;title\u0007b\u202ec\r\u009bd');
  expect(steering.trimEnd()).not.toMatch(/(?!\n)\p{Cc}|\u202e/u);
});

test('a line break in a text does not start another line', () => {
  const style = { colour: false, unicode: true };
  expect(toAnsi([row('a\nb'), row('c')], style)).toBe('a b\nc');
});

test('a JSON document is the same document', () => {
  const document = { text: 'a\u202eb\u0000\n👩‍👩‍👧‍👦', count: 3, none: null };
  expect(JSON.parse(toSafeJson(document))).toEqual(document);
});

const FOLDER = path.join(import.meta.dirname, '..', '..', 'src');
const SOURCES = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file))
  .sort()
  .map((file) => [file.replaceAll(path.sep, '/'), readFileSync(path.join(FOLDER, file), 'utf8')]);

test('only these files write to stdout or stderr themselves: a KS, credentials, help, coloured tables', () => {
  const writing = SOURCES.filter(([, text]) => /\bstd(?:out|err)\.write\(/.test(text ?? ''));
  expect(writing.map(([file]) => file).filter((file) => !file?.startsWith('wizard/'))).toEqual([
    'commands/export.ts',
    'commands/ks.ts',
    'main.ts',
    'run.ts',
    'text/output.ts',
    'text/rows.ts',
  ]);
});

test('only commandLine makes commands, because it quotes their values', () => {
  const COMMAND = /^(?!\s*(?:\/?\*|\/\/)).*kaltura-setup (?:--|app-token|check|export|ks|setup)/m;
  const naming = SOURCES.filter(([, text]) => COMMAND.test(text ?? '')).map(([file]) => file);
  expect(naming).toEqual(['cli/help.ts']);
});
