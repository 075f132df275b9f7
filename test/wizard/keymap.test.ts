import type { Key } from 'ink';
import { describe, expect, test } from 'vitest';
import { type Press, splitInput, splitText } from '../../src/terminal/presses.ts';
import { findIntent, findWordIntent, listKeyHints } from '../../src/wizard/keymap.ts';
import { begin, given, good, play, RIGHT } from './play.ts';

describe('what Ink says of a key', () => {
  test.each<[string, Partial<Key>, Press[]]>([
    ['', {}, [{ chord: 'f1' }]],
    ['', { return: true }, [{ chord: 'enter' }]],
    ['', { tab: true, shift: true }, [{ chord: 'shift+tab' }]],
    ['', { tab: true }, [{ chord: 'tab' }]],
    ['', { upArrow: true }, [{ chord: 'up' }]],
    ['', { upArrow: true, meta: true }, [{ chord: 'alt+up' }]],
    ['', { downArrow: true }, [{ chord: 'down' }]],
    ['', { home: true }, [{ chord: 'home' }]],
    ['', { end: true }, [{ chord: 'end' }]],
    ['', { escape: true }, [{ chord: 'escape' }]],
    ['', { escape: true, meta: true }, [{ chord: 'escape' }]],
    ['', { backspace: true }, [{ chord: 'backspace' }]],
    ['', { backspace: true, meta: true }, [{ chord: 'ctrl+backspace' }]],
    ['', { delete: true }, [{ chord: 'delete' }]],
    ['', { leftArrow: true, ctrl: true }, [{ chord: 'ctrl+left' }]],
    ['a', { ctrl: true }, [{ chord: 'ctrl+a' }]],
    ['C', { ctrl: true }, [{ chord: 'ctrl+c' }]],
    ['j', { ctrl: true }, [{ chord: 'enter' }]],
    ['b', { meta: true }, [{ chord: 'alt+b' }]],
    ['x', {}, [{ chord: 'text', text: 'x' }]],
  ])('%s %o', (input, key, presses) => {
    expect(splitInput(input, key as Key)).toEqual(presses);
  });

  test('several keys in one read are all there, in order', () => {
    expect(splitText('ab\x7f\x01c\r\n')).toEqual([
      { chord: 'text', text: 'ab' },
      { chord: 'backspace' },
      { chord: 'ctrl+a' },
      { chord: 'text', text: 'c' },
      { chord: 'enter' },
      { chord: 'enter' },
    ]);
  });
});

describe('what a key means', () => {
  test.each<[string, Press, unknown]>([
    ['text', { chord: 'text', text: 'x' }, { type: 'edit', edit: { kind: 'insert', text: 'x' } }],
    ['? in an empty field', { chord: 'text', text: '?' }, { type: 'help' }],
    ['F1', { chord: 'f1' }, { type: 'help' }],
    ['ctrl+w', { chord: 'ctrl+w' }, { type: 'edit', edit: { kind: 'delete-word-left' } }],
    ['home without a list', { chord: 'home' }, { type: 'edit', edit: { kind: 'home' } }],
    ['ctrl+d in an empty field', { chord: 'ctrl+d' }, { type: 'quit' }],
    ['ctrl+c', { chord: 'ctrl+c' }, { type: 'quit' }],
    ['up without a list', { chord: 'up' }, { type: 'back' }],
    ['a key of nobody', { chord: 'ctrl+q' }, null],
  ])('%s, at the first step', (_, press, intent) => {
    expect(findIntent(begin(), press)).toEqual(intent);
  });

  test('any key but the arrows closes the help, and none of them types', () => {
    const help = play(begin(), '<f1>');
    expect(findIntent(help, { chord: 'text', text: 'x' })).toEqual({ type: 'help' });
    expect(findIntent(help, { chord: 'down' })).toEqual({ type: 'scroll', by: 1 });
    expect(findIntent(help, { chord: 'ctrl+c' })).toEqual({ type: 'quit' });
  });

  test('the same key goes back at a step and while signing in', () => {
    const back = (...keys: string[]): string | undefined =>
      listKeyHints(play(begin(), ...keys)).find(({ label }) => label === 'back')?.keys;
    const shown = process.platform === 'win32' ? 'alt+↑' : 'shift+tab';
    expect(back('<ctrl+l>')).toBe(shown);
    const [step] = listKeyHints({
      ...begin(),
      step: { ...begin().step, name: 'admin-secret' },
    }).filter(({ label }) => label === 'back');
    expect(step?.keys).toBe(shown);
  });
});

test('“?” is help in an empty field for yes or no', () => {
  const own = { text: 'https://own.test/api_v3', origin: 'environment' } as const;
  const state = play(begin({ ...given(RIGHT), region: own }), good('region'));
  expect(state.screen.name).toBe('confirm-host');
  expect(findIntent(state, { chord: 'text', text: '?' })).toEqual({ type: 'help' });
  expect(findIntent(play(state, 'n'), { chord: 'text', text: '?' })).toMatchObject({
    type: 'edit',
  });
});

test('in the plain form, “help” is help even if there is an answer to correct', () => {
  const state = play(begin(), '102<enter><shift+tab>');
  for (const each of [state, play(state, '5')])
    expect(findWordIntent(each, 'help')).toEqual({ type: 'help' });
});
