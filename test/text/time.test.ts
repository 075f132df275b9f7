import { expect, test } from 'vitest';
import { formatTime } from '../../src/text/time.ts';

test.each([
  [0, '1970-01-01T00:00:00Z'],
  [Number.MAX_SAFE_INTEGER, '+275760-09-13T00:00:00Z'],
  [Number.MIN_SAFE_INTEGER, '-271821-04-20T00:00:00Z'],
])('second %d, from any server, is a time', (seconds, time) => {
  expect(formatTime(seconds)).toBe(time);
});
