import { describe, expect, test } from 'vitest';
import { createField, type Edit, editField, LONGEST } from '../../src/terminal/editor.ts';

/** `|` marks the cursor. */
function field(marked: string): { text: string; cursor: number } {
  const cursor = marked.indexOf('|');
  return { text: marked.replace('|', ''), cursor };
}
const shown = ({ text, cursor }: { text: string; cursor: number }): string =>
  `${text.slice(0, cursor)}|${text.slice(cursor)}`;

test('a text that is cut at its longest ends in a whole character', () => {
  const full = createField('a'.repeat(LONGEST - 1));
  const { text } = editField(full, { kind: 'insert', text: '😀😀' });
  expect(text.isWellFormed()).toBe(true);
  expect(text).toHaveLength(LONGEST - 1);
});

describe('a line is edited as in a shell', () => {
  test.each<[Edit | Edit['kind'], string, string]>([
    [{ kind: 'insert', text: 'xy' }, 'a|b', 'axy|b'],
    ['backspace', 'ab|c', 'a|c'],
    ['backspace', 'a👍🏽|', 'a|'],
    ['delete', 'a|bc', 'a|c'],
    ['delete', '|🇮🇪x', '|x'],
    ['left', '😀|', '|😀'],
    ['right', '|😀a', '😀|a'],
    ['home', 'abc|', '|abc'],
    ['end', '|abc', 'abc|'],
    ['word-left', 'one two|', 'one |two'],
    ['word-left', 'a.b@c|', 'a.b@|c'],
    ['word-right', '|one two', 'one| two'],
    ['delete-word-left', 'one two |x', 'one |x'],
    ['delete-word-left', 'a.b@c|', '|'],
    ['delete-word-right', 'one| two three', 'one| three'],
    ['delete-to-start', 'ab|cd', '|cd'],
    ['delete-to-end', 'ab|cd', 'ab|'],
  ])('%o: %s becomes %s', (edit, before, becomes) => {
    expect(
      shown(editField(field(before), typeof edit === 'string' ? ({ kind: edit } as Edit) : edit)),
    ).toBe(becomes);
  });
});
