import { expect, test } from 'vitest';
import { postpone } from '../../src/credentials/verdict.ts';
import { describeChanges, getQuestion } from '../../src/wizard/plain-questions.ts';
import { bad, begin, given, good, paste, play, RIGHT, SECRET, silent, verdict } from './play.ts';

test('the review of the plain form says what is wrong with each answer', () => {
  const review = play(
    begin(given({ ...RIGHT, 'player-id': '5' })),
    good('partner-id'),
    bad('admin-secret'),
    good('region'),
    bad('player-id'),
    silent('user-id'),
  );
  expect(getQuestion(review).rows?.map(({ text }) => text)).toEqual(
    expect.arrayContaining([
      'Partner ID: 102, Fine',
      'Admin Secret: 32 characters ending in aaaa. It is wrong.',
      'Player ID: 5. It is wrong.',
      'User ID: me. No answer.',
    ]),
  );
});

test('each change is said once, and the parts removed from a text are named', () => {
  const before = play(begin(), '102<enter>', good('partner-id'));
  const waiting = play(before, `${SECRET}<enter>`, verdict('admin-secret', postpone('region')));
  expect(describeChanges(before, waiting)).toEqual([
    'Admin Secret: Not checked yet: needs the region.',
  ]);
  const named = play(begin(), paste('KALTURA_PARTNER_ID=102'), '<enter>', good('partner-id'));
  expect(describeChanges(begin(), named)).toContain('Cleaned up: “KALTURA_PARTNER_ID=”.');
});
