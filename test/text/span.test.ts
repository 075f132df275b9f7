import { expect, test } from 'vitest';
import { spanInWords } from '../../src/text/words.ts';

test.each([
  [1, '1 second'],
  [45, '45 seconds'],
  [90, '90 seconds'],
  [1800, '30 minutes'],
  [3599, '1 hour'],
  [5400, '90 minutes'],
  [14_400, '4 hours'],
  [86_399, '1 day'],
  [86_401, '1 day'],
  [10 * 86_400, '10 days'],
])('%i seconds are %s', (seconds, words) => {
  expect(spanInWords(seconds)).toBe(words);
});
