import { describe, expect, test } from 'vitest';
import { effectsFor } from '../../src/wizard/effects.ts';
import type { Wizard } from '../../src/wizard/state.ts';
import type { Event } from '../../src/wizard/update/update.ts';
import {
  begin,
  EU,
  GOOD,
  given,
  good,
  list,
  play,
  RIGHT,
  reviewed,
  SECRET,
  silent,
  US,
  written,
} from './play.ts';

/** The jobs by kind and name: `verify partner-id`. */
const jobs = (state: Wizard): string[] =>
  effectsFor(state).map((job) => ('name' in job ? `${job.kind} ${job.name}` : job.kind));
const keys = (state: Wizard, what: string): string[] =>
  effectsFor(state)
    .filter((job) => `${job.kind} ${'name' in job ? job.name : ''}` === what)
    .map((job) => job.key);

const asked = play(begin(), '102<enter>');
const checked = play(begin(given()), ...GOOD);
const LISTS = ['region', 'player-id', 'user-id', 'portal-url'].map((name) => `choices ${name}`);

describe('what is under way', () => {
  test.each<[string, Wizard, string[]]>([
    ['the connections, while the first answer is typed', play(begin(), '1'), ['connect']],
    [
      'with --only, the answers that it is checked with',
      begin(given(), { only: 'user-id' }),
      [...Object.keys(RIGHT).map((name) => `verify ${name}`), ...LISTS],
    ],
    ['on the review, its changes', checked, [...LISTS, 'review']],
    ['nothing once the wizard is left', play(asked, '<ctrl+c>'), []],
  ])('%s', (_, state, expected) => {
    expect(jobs(state)).toEqual(expected);
  });

  test('the write of that review, then the test of the file', () => {
    const review = reviewed({ id: 4, lines: [{ sign: '+', text: 'KALTURA_USER_ID=me' }] });
    const writing = play(checked, review, '<enter>');
    expect(effectsFor(writing).at(-1)).toMatchObject({ kind: 'write', reviewId: 4 });
    expect(effectsFor(play(writing, written())).at(-1)).toMatchObject({ kind: 'test-file' });
  });

  test('no secret until its host is confirmed', () => {
    const region = given({ region: 'https://own.example/api_v3' }, 'example');
    const stranger = begin({ ...given(), ...region });
    expect(jobs(stranger)).not.toContain('verify admin-secret');
    // What is planned stays in this process.
    for (const job of effectsFor(stranger).filter(({ kind }) => kind !== 'review'))
      expect(JSON.stringify(job)).not.toContain(SECRET);
  });
});

describe('a check is another one', () => {
  test('for another value', () => {
    const other = play(asked, '<shift+tab><ctrl+u>103<enter>');
    expect(keys(other, 'verify partner-id')).not.toEqual(keys(asked, 'verify partner-id'));
  });

  test('and fresh, when the same is sent again', () => {
    const again = play(asked, silent('partner-id'), '<enter>');
    expect(keys(again, 'verify partner-id')).not.toEqual(keys(asked, 'verify partner-id'));
    expect(effectsFor(again)[0]).toMatchObject({ fresh: true });
  });

  test('with another answer that it depends on', () => {
    const before = begin(given());
    const open: Event = { type: 'open', name: 'region' };
    const after = play(before, ...GOOD, open, { type: 'submit', text: US });
    expect(keys(after, 'verify admin-secret')).not.toEqual(keys(before, 'verify admin-secret'));
    expect(keys(after, 'verify partner-id')).toEqual([]);
  });
});

test('a list is asked for once, and again with another answer that it depends on', () => {
  const had = play(asked, list('region', [EU]), good('partner-id'));
  expect(keys(had, 'choices region')).toEqual([]);
  const other = play(had, '<shift+tab><ctrl+u>103<enter>');
  expect(keys(other, 'choices region')).toHaveLength(1);
});

test('a list that could not be had is asked for again when its step opens', () => {
  const problem = { code: 'ENOTFOUND', message: 'No answer.', fix: 'Try again.' };
  const without = play(checked, list('player-id', [], undefined, { problem }));
  expect(keys(without, 'choices player-id')).toEqual([]);
  const opened = play(without, { type: 'open', name: 'player-id' });
  expect(keys(opened, 'choices player-id')).toHaveLength(1);
});

test('signing in: one attempt at a time', () => {
  const asking = play(begin(), '<ctrl+l>me@example.com<enter><down><enter>a password<enter>');
  expect(effectsFor(asking)).toMatchObject([
    { kind: 'sign-in', key: 'sign-in 1', email: 'me@example.com', serviceUrl: EU },
  ]);
  expect(jobs(play(asking, '<escape>'))).toEqual([]);
});
