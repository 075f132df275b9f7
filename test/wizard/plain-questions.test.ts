import { expect, test } from 'vitest';
import { getQuestion } from '../../src/wizard/plain-questions.ts';
import { bad, begin, given, good, play, RIGHT, silent } from './play.ts';

test('the review of the plain form says what is wrong with each answer', () => {
  const review = play(
    begin(given({ ...RIGHT, 'player-id': '5' })),
    good('partner-id'),
    bad('admin-secret'),
    good('region'),
    bad('player-id'),
    silent('user-id'),
  );
  expect(getQuestion(review).options?.map(({ text }) => text)).toEqual(
    expect.arrayContaining([
      'Partner ID: 102, Fine',
      'Admin Secret: 32 characters ending in aaaa. It is wrong.',
      'Player ID: 5. It is wrong.',
      'User ID: me. No answer.',
    ]),
  );
});
