import type { Key } from 'ink';
import { expect, test } from 'vitest';
import { type Press, splitInput, splitText } from '../../src/terminal/presses.ts';
import { findIntent, listKeyHints } from '../../src/wizard/keymap.ts';
import { begin, given, good, play, RIGHT } from './play.ts';

test.each<[string, Partial<Key>, Press]>([
  ['', {}, { chord: 'f1' }],
  ['', { tab: true, shift: true }, { chord: 'shift+tab' }],
  ['', { tab: true }, { chord: 'tab' }],
  ['', { upArrow: true }, { chord: 'up' }],
  ['', { upArrow: true, meta: true }, { chord: 'alt+up' }],
  ['', { escape: true, meta: true }, { chord: 'escape' }],
  ['', { backspace: true }, { chord: 'backspace' }],
  ['', { backspace: true, meta: true }, { chord: 'ctrl+backspace' }],
  ['', { leftArrow: true, ctrl: true }, { chord: 'ctrl+left' }],
  ['C', { ctrl: true }, { chord: 'ctrl+c' }],
  ['b', { meta: true }, { chord: 'alt+b' }],
  ['x', {}, { chord: 'text', text: 'x' }],
])('Ink’s %j with %o is one press', (input, key, press) => {
  expect(splitInput(input, key as Key)).toEqual([press]);
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

test.each<[string, unknown]>([
  ['home', { type: 'edit', edit: { kind: 'home' } }],
  ['ctrl+d', { type: 'quit' }],
  ['up', { type: 'back' }],
])('%s at the first step, without a list and a text', (chord, intent) => {
  expect(findIntent(begin(), { chord })).toEqual(intent);
});

test('any key but the arrows closes the help, and none of them types', () => {
  const help = play(begin(), '<f1>');
  expect(findIntent(help, { chord: 'text', text: 'x' })).toEqual({ type: 'help' });
  expect(findIntent(help, { chord: 'down' })).toEqual({ type: 'scroll', by: 1 });
  expect(findIntent(help, { chord: 'ctrl+c' })).toEqual({ type: 'quit' });
  const long = play(help, { type: 'measured', rows: 20, room: 6 });
  expect(play(long, '<end>').step.help).toBe(14);
  expect(play(long, '<end><home>').step.help).toBe(0);
});

test('the key line names the key that goes back, at a step and while signing in', () => {
  const shown = process.platform === 'win32' ? 'alt+↑' : 'shift+tab';
  for (const state of [play(begin(), '<ctrl+l>'), play(begin(), '102<enter>', good('partner-id'))])
    expect(listKeyHints(state)).toContainEqual(
      expect.objectContaining({ keys: shown, label: 'back' }),
    );
});

test('“?” is help in an empty field for yes or no', () => {
  const own = { text: 'https://own.test/api_v3', origin: 'environment' } as const;
  const state = play(begin({ ...given(RIGHT), region: own }), good('region'));
  const question = { chord: 'text', text: '?' };
  expect(findIntent(state, question)).toEqual({ type: 'help' });
  expect(findIntent(play(state, 'n'), question)).toMatchObject({ type: 'edit' });
});
