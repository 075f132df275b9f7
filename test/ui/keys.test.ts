import { describe, expect, test } from 'vitest';
import { type InkKey, type Key, keysIn, keysInText } from '../../src/ui/keys.ts';

const NONE: InkKey = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageDown: false,
  pageUp: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  ctrl: false,
  shift: false,
  tab: false,
  backspace: false,
  delete: false,
  meta: false,
};
const edit = (kind: string): Key => ({ name: 'edit', edit: { kind } }) as Key;

describe('what Ink says of a key', () => {
  test.each<[string, Partial<InkKey>, Key[]]>([
    ['', { return: true }, [{ name: 'enter' }]],
    ['', { tab: true, shift: true }, [{ name: 'back' }]],
    ['', { tab: true }, [{ name: 'next' }]],
    ['', { upArrow: true }, [{ name: 'up' }]],
    ['', { downArrow: true }, [{ name: 'down' }]],
    ['', { home: true }, [{ name: 'home' }]],
    ['', { end: true }, [{ name: 'end' }]],
    ['', { escape: true }, [{ name: 'escape' }]],
    ['', { backspace: true }, [edit('backspace')]],
    ['', { delete: true }, [edit('delete')]],
    ['', { leftArrow: true, ctrl: true }, [edit('word-left')]],
    ['a', { ctrl: true }, [{ name: 'home' }]],
    ['c', { ctrl: true }, [{ name: 'quit' }]],
    ['d', { ctrl: true }, [{ name: 'end-of-input' }]],
    ['l', { ctrl: true }, [{ name: 'sign-in' }]],
    ['o', { ctrl: true }, [{ name: 'open-page' }]],
    ['r', { ctrl: true }, [{ name: 'reveal' }]],
    ['y', { ctrl: true }, [{ name: 'keep' }]],
    ['z', { ctrl: true }, [{ name: 'suspend' }]],
    ['q', { ctrl: true }, []],
    ['b', { meta: true }, [edit('word-left')]],
    ['x', {}, [{ name: 'text', text: 'x' }]],
  ])('%s %o', (input, key, keys) => {
    expect(keysIn(input, { ...NONE, ...key })).toEqual(keys);
  });

  test('several keys in one read are all there, in order', () => {
    expect(keysInText('ab\x7f\x01c\r')).toEqual([
      { name: 'text', text: 'ab' },
      edit('backspace'),
      { name: 'home' },
      { name: 'text', text: 'c' },
      { name: 'enter' },
    ]);
  });
});
