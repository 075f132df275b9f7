import { expect, test } from 'vitest';
import { userId } from '../../src/credentials/user-id.ts';
import { isUnusualUserId } from '../../src/kaltura/users.ts';
import { parsed } from './parsing.ts';

parsed(
  userId,
  [
    ['you@example.com', 'you@example.com'],
    ['claude-code-kaltura-dev', 'claude-code-kaltura-dev'],
    [' spaced out ', 'spaced out', ['spaces around it']],
    ['"quoted"', 'quoted', ['quotes']],
    ["O'Brien", "O'Brien"],
    ['KALTURA_USER_ID=you@example.com', 'you@example.com', ['“KALTURA_USER_ID=”']],
    ['two\nlines', 'two lines', ['line breaks']],
    ['a\u202eb', 'ab', ['hidden characters']],
    ['Zoë', 'Zoë'],
    ['🎬'.repeat(320), '🎬'.repeat(320)],
  ],
  [
    ['', 'Enter a User ID.'],
    ['  \u200b ', 'Enter a User ID.'],
    ['x'.repeat(321), 'A User ID has 320 characters at most.'],
  ],
  'NO_USER_ID|USER_ID_TOO_LONG',
);

test.each([
  ['you@example.com', false],
  ["a,b!#$%&'*+?^_`{|}~.@-9", false],
  ['x'.repeat(320), false],
  ['a b', true],
  ['Zoë', true],
  ['a/b', true],
  ['a"b', true],
  ['a=b', true],
])('%s: user.add would refuse it: %s', (id, unusual) => {
  expect(isUnusualUserId(id)).toBe(unusual);
});
