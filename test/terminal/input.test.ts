import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { InputFilter, MOST_PASTED } from '../../src/terminal/input.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const START = '\u001b[200~';
const END = '\u001b[201~';

/** What is passed on of these chunks; a number waits that many milliseconds. */
function filterChunks(chunks: readonly (string | number)[]): string[] {
  const emitted: string[] = [];
  const filter = new InputFilter((text) => emitted.push(text));
  for (const chunk of chunks) {
    if (typeof chunk === 'number') vi.advanceTimersByTime(chunk);
    else filter.push(chunk);
  }
  filter.stop();
  return emitted;
}

describe('a bracketed paste', () => {
  test.each([
    ['in one chunk', [`a${START}text${END}b`]],
    ['with every character alone', [...`a${START}text${END}b`]],
  ])('%s is passed on in one piece', (_, chunks) => {
    const emitted = filterChunks(chunks);
    expect(emitted.join('')).toBe(`a${START}text${END}b`);
    expect(emitted.find((text) => text.includes('text'))).toContain(`text${END}`);
  });

  test('that never ends is passed on after a second, and keys work again', () => {
    expect(filterChunks([`${START}text`, 900])).toEqual([]);
    expect(filterChunks([`${START}text`, 900, 'more', 1100, '\r'])).toEqual([
      `${START}textmore${END}`,
      '\r',
    ]);
    expect(filterChunks([`${START}text\u001b[20`, 1100])).toEqual([`${START}text\u001b[20${END}`]);
  });

  test('gives way to ctrl+c', () => {
    expect(filterChunks([`${START}text`, 'more\u0003\r', 2000])).toEqual(['\u0003', '\r']);
  });

  test('over the limit is cut, and the text after it is not', () => {
    const chunk = 'x'.repeat(MOST_PASTED);
    const emitted = filterChunks([START, chunk, chunk, chunk, `${END}b`]);
    const markers = START.length + END.length;
    expect(emitted.map((text) => text.length)).toEqual([MOST_PASTED + 1 + markers, 1]);
  });
});

test('without brackets a burst is cut too, and a key after a pause is heard', () => {
  const chunk = 'x'.repeat(MOST_PASTED);
  const lengths = (chunks: (string | number)[]) => filterChunks(chunks).map((text) => text.length);
  expect(lengths([chunk, chunk, chunk, 200, '\r'])).toEqual([MOST_PASTED, 1, 1]);
  expect(filterChunks([chunk, chunk, `${chunk}\u0003`]).at(-1)).toBe('\u0003');
});

test.each([
  ['CR LF in two chunks', ['a\r', '\nb'], 'a\rb'],
  ['two LF', ['\n\n'], '\n\n'],
  ['ctrl+j well after Enter', ['a\r', 500, '\n'], 'a\r\n'],
])('line ends: %s', (_, chunks, expected) => {
  expect(filterChunks(chunks).join('')).toBe(expected);
});

describe('replies that terminals send by themselves are dropped', () => {
  test.each([
    '\u001b]11;rgb:1e1e/1e1e/1e1e\u001b\\',
    '\u001bP>|xterm(390)\u001b\\',
    '\u001b_Gi=31;OK\u001b\\',
    '\u001b[M !!',
    '\u001b[I',
  ])('%j', (reply) => {
    expect(filterChunks([`a${reply}b`]).join('')).toBe('ab');
  });

  test('one that never ends: keys work again after a second', () => {
    expect(filterChunks(['\u001b]11;rgb', 1100, 'a']).join('')).toBe('a');
  });
});

test.each([
  `a${START}one\r\n\u001b[31mtwo\u001b${END}b\r\nc`,
  `a${START}one\u001b[20`,
  'a\u001b]11;rgb:1e1e/1e1e/1e1e\u001b\\b\u001bP>|xterm(390)\u001b\\c\u001b_Gi=31;OK\u0007d',
  'a\u001b]11;rgb\u001b[Ab',
  'a\u001b[M !!b\u001b[Ic\u001b[Od',
  'a\u001b[1;5Db\u001bOPc\u001bbd\u001b]e\u001b\u001b[A\u001b',
])('%j gives the same in two chunks, wherever it is split', (input) => {
  const whole = filterChunks([input, 2000]).join('');
  for (let at = 1; at < input.length; at += 1)
    expect(filterChunks([input.slice(0, at), input.slice(at), 2000]).join('')).toBe(whole);
});

test.each(['\u001b[A', '\u001bb', '\u001bOP', 'ö€😀'])('%j is passed on at once', (key) => {
  expect(filterChunks([key])).toEqual([key]);
});

describe('the beginning of a sequence', () => {
  test.each(['\u001b', '\u001bO', '\u001b]', '\u001b[1;5'])(
    '%j is passed on alone after a moment',
    (key) => {
      expect(filterChunks([key])).toEqual([]);
      expect(filterChunks([key, 400])).toEqual([key]);
    },
  );

  test.each([
    ['\u001b', 300, '[D'],
    ['\u001b[1;', 300, '5D'],
    ['\u001b', 300, 'OP'],
    ['\u001b[20', 300, `0~text${END}`],
  ])('%j, %i ms, %j is one key', (first, ms, second) => {
    expect(filterChunks([first, ms, second])).toEqual([first + second]);
  });

  test.each([
    ['\u001b', 300, ']11;rgb:1e1e/1e1e/1e1e\u0007'],
    ['\u001b[M', 300, ' !!'],
    ['\u001b]11;rgb\u001b', 300, '\\'],
  ])('%j, %i ms, %j is a reply', (first, ms, second) => {
    expect(filterChunks([first, ms, second])).toEqual([]);
  });

  test('ctrl+c does not wait for the rest', () => {
    expect(filterChunks(['\u001b[', '\u0003', 1000])).toEqual(['\u0003']);
  });
});

describe('without brackets', () => {
  test('text with credentials is passed on as a paste once no piece follows', () => {
    const pieces = ['partner_id: 102\r', 10, 'admin_secret: 0123456789abcdef0123456789abcdef\r'];
    expect(filterChunks(pieces)).toEqual([]);
    expect(filterChunks([...pieces, 50])).toEqual([`${START}${pieces[0]}${pieces[2]}${END}`]);
    expect(filterChunks([...pieces, 10, '\u0003', 100])).toEqual(['\u0003']);
  });

  test.each(['102\r', '0123456789abcdef0123456789abcdef\r'])('%j is keys', (text) => {
    expect(filterChunks([text])).toEqual([text]);
  });
});

test('a key soon after esc is a key of its own, unless it continues a sequence', () => {
  expect(filterChunks(['\u001b', 60, '1', '0', 500])).toEqual(['\u001b', '1', '0']);
  expect(filterChunks(['\u001b', 60, '[A', 500]).join('')).toBe('\u001b[A');
  expect(filterChunks(['\u001b', 5, 'b', 500]).join('')).toBe('\u001bb');
});
