import { afterEach, expect, test, vi } from 'vitest';
import {
  commandRow,
  indentRows,
  pad,
  row,
  textWidth,
  toAnsi,
  truncate,
  wrap,
  wrapSentence,
} from '../../src/text/rows.ts';
import { detectTerminalStyle } from '../../src/text/terminal-style.ts';

afterEach(() => vi.unstubAllEnvs());

test.each([
  ['👨‍👩‍👧‍👦', 2],
  ['🇩🇪', 2],
  ['👍🏽', 2],
  ['日本', 4],
  ['é', 1],
])('%s takes %i columns, in a row too, and keeps what joins it', (text, width) => {
  vi.stubEnv('LC_ALL', 'C.UTF-8');
  expect(textWidth(text)).toBe(width);
  expect(row(text)).toEqual([{ text, style: 'plain' }]);
  expect(pad(text, 6)).toBe(text + ' '.repeat(6 - width));
});

test('without UTF-8 everything is measured as it is drawn', () => {
  vi.stubEnv('LC_ALL', 'C');
  expect(textWidth('… →')).toBe(6);
  expect(truncate('one two three', 8)).toBe('one t...');
  for (const columns of [11, 12, 20])
    for (const line of wrap('Open KMC → Settings → Integration Settings …', columns))
      expect(line).toMatch(new RegExp(`^[\\x20-\\x7e]{0,${columns}}$`));
  expect(pad('–––', 5)).toBe('---  ');
  expect(commandRow('setup ‹email›')).toEqual([{ text: 'setup [email]', style: 'plain' }]);
});

test('a command at the end of a long text stays whole', () => {
  const command = 'npx kaltura-setup setup --yes -f a.env --sandbox';
  const lines = indentRows(`Other programs differ. To correct it: ${command}`, 40, 2);
  expect(lines.map(([span]) => span?.text)).toEqual([
    '  Other programs differ. To correct it:',
    command,
  ]);
});

test('a sentence about git is not a command', () => {
  const words = 'kaltura-setup: git does not ignore .env, not even with /.env.';
  expect(wrapSentence(words, 30)).toEqual([
    'kaltura-setup: git does not',
    'ignore .env, not even with',
    '/.env.',
  ]);
  const command = 'git rm --cached -- .env';
  expect(wrapSentence(`To stop that: ${command}`, 30)).toEqual(['To stop that:', command]);
});

test('a style is escape codes only if the terminal shows colours', () => {
  vi.stubEnv('LC_ALL', 'C.UTF-8');
  // Yellow cannot be read on a light background.
  const rows = [row('bad', 'bad'), row('plain'), row('careful', 'warn')];
  const style = (env: Record<string, string>, isColourOff = false) =>
    detectTerminalStyle({ LC_ALL: 'C.UTF-8', ...env }, { isTTY: true }, isColourOff, 'linux');
  expect(toAnsi(rows, style({}))).toBe(
    '\u001b[31mbad\u001b[39m\nplain\n\u001b[1mcareful\u001b[22m',
  );
  for (const plain of [style({ NO_COLOR: '1' }), style({ TERM: 'dumb' }), style({}, true)])
    expect(toAnsi(rows, plain)).toBe('bad\nplain\ncareful');
});

test('a URL that does not fit has a row of its own, and is not broken', () => {
  vi.stubEnv('LC_ALL', 'C.UTF-8');
  const url = `https://kmc.example.com/${'page/'.repeat(12)}`;
  const indented = indentRows(`Open ${url} and copy the secret.`, 80, 16);
  const rows = indented.map(([first]) => first?.text ?? '');
  expect(rows).toEqual([
    `${' '.repeat(16)}Open`,
    expect.stringMatching(/^ *https:/),
    expect.stringMatching(/^ {16}and/),
  ]);
  expect(rows[1]).toContain(url);
  expect(Math.max(...rows.map(textWidth))).toBeLessThanOrEqual(84);
});
