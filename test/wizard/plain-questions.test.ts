import { expect, test } from 'vitest';
import { postpone } from '../../src/credentials/verdict.ts';
import {
  describeChanges,
  describeNoAnswer,
  getQuestion,
  listGreetingLines,
} from '../../src/wizard/plain-questions.ts';
import type { Event } from '../../src/wizard/update/update.ts';
import {
  bad,
  begin,
  GOOD,
  given,
  good,
  paste,
  play,
  RIGHT,
  SECRET,
  silent,
  verdict,
} from './play.ts';

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

test('Enter without a text submits the current answer, not a malformed text that is not shown', () => {
  const submit = (text: string): Event => ({ type: 'submit', text });
  const left = [submit('tooshort'), { type: 'back' }, submit('102')] as const;
  const asked = play(begin(), '102<enter>', good('partner-id'), ...left);
  const { prompt, onEnter } = getQuestion(asked);
  expect(prompt).not.toContain('Enter');
  expect(play(asked, onEnter)).toMatchObject({
    step: { mistake: { message: 'Enter the Admin Secret.' } },
    fields: { 'admin-secret': { text: '' } },
  });
  const answered = play(begin(given()), ...GOOD, { type: 'open', name: 'admin-secret' });
  for (const state of [play(answered, submit('tooshort')), play(answered, 'tooshort')]) {
    expect(getQuestion(state).prompt).toContain('Enter keeps the current value');
    expect(play(state, getQuestion(state).onEnter).screen.name).toBe('review');
  }
});

test('Enter at a malformed answer of the file says again what is wrong with it', () => {
  const state = begin(given({ ...RIGHT, 'partner-id': 'abc' }));
  expect(play(state, getQuestion(state).onEnter)).toMatchObject({
    step: { mistake: { message: 'A Partner ID has only digits.' } },
    fields: { 'partner-id': { text: 'abc' } },
  });
});

test('the greeting counts what is missing, and offers a sign-in only at a question that has one', () => {
  const { 'user-id': _, ...account } = RIGHT;
  const greet = (...first: Parameters<typeof begin>): string =>
    listGreetingLines(begin(...first)).join(' ');
  expect(greet()).toMatch(/asks for 6 answers.*sign in/);
  expect(greet(given(account))).toMatch(
    /asks for 3 answers and writes \.env at the end(?!.*sign in)/,
  );
  expect(greet(given(), { only: 'user-id' })).toMatch(/asks for 1 answer and(?!.*sign in)/);
  expect(greet(given())).toMatch(/Every required answer is there.*(?<!sign in.*)$/);
});

test('a number without a row is told what works instead', () => {
  expect(describeNoAnswer(begin(), 3)).toMatch(/from 1 to 3, your own answer, .*back.*help.*quit/);
  expect(describeNoAnswer(begin(given()), 8)).toMatch(/from 1 to 8, “back”/);
});

test('each change is said once, and the parts removed from a text are named', () => {
  const before = play(begin(), '102<enter>', good('partner-id'));
  const waiting = play(before, `${SECRET}<enter>`, verdict('admin-secret', postpone('region')));
  expect(describeChanges(before, waiting)).toEqual([
    'Admin Secret: 32 characters ending in aaaa. Not checked yet: needs the region.',
  ]);
  const named = play(begin(), paste('KALTURA_PARTNER_ID=102'), '<enter>', good('partner-id'));
  expect(describeChanges(begin(), named)).toContain('Cleaned up: “KALTURA_PARTNER_ID=”.');
});
