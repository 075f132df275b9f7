import { expect, test } from 'vitest';
import { isPlaceholder, userId } from '../../src/credentials/user-id.ts';
import { isUnusualUserId } from '../../src/kaltura/users.ts';
import { parsed } from './parsing.ts';

parsed(
  userId,
  [
    ['you@example.com', 'you@example.com'],
    ['claude-code-kaltura-dev', 'claude-code-kaltura-dev'],
    [' spaced out ', 'spaced out', ['surrounding spaces']],
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
    ['x'.repeat(321), 'A User ID can have at most 320 characters.'],
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

const PLACEHOLDERS = [
  'your_email@domain.com',
  'YOUR_USER_ID',
  'your-user-id-here',
  '<User_id>',
  '{{userId}}',
  '[user id]',
  'user_id',
  'changeme',
  'CHANGE_ME',
  'replace-me',
  'enter your user id',
  'email_here',
  'you@example.com',
  'user@example.com',
  'xxxxx',
  'TODO',
];
const NAMES = [
  'maya@example.com',
  'my-service',
  'ida',
  'myuserservice',
  'user17',
  'replicant',
  'hereford',
  'me',
];
test.each([
  ...PLACEHOLDERS.map((id) => [id, true] as const),
  ...NAMES.map((id) => [id, false] as const),
])('%s is a placeholder: %s', (id, expected) => {
  expect(isPlaceholder(id)).toBe(expected);
});
