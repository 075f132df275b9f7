import { describe, expect, test, vi } from 'vitest';
import {
  detectShell,
  getShellLines,
  quotePath,
  quotePosixWord,
  quoteWord,
} from '../../src/text/shell.ts';

describe('the shell that commands are suggested for', () => {
  test.each([
    [{}, 'linux', 'posix'],
    [{}, 'win32', 'powershell'],
    [{ MSYSTEM: 'MINGW64' }, 'win32', 'posix'],
    [{ SHELL: '/usr/bin/bash' }, 'win32', 'posix'],
  ] as const)('%j on %s: %s', (env, platform, shell) => {
    expect(detectShell(env, platform)).toBe(shell);
  });

  test('has lines of its own', () => {
    const to = getShellLines('powershell');
    expect([
      to.unset('A'),
      to.load('x'),
      to.pipeVariable('A', 'x'),
      to.pipeFile('x'),
      to.intoVariable('A', 'x'),
      to.intoFile('x', 'f'),
    ]).toEqual([
      'Remove-Item Env:A',
      'x | Invoke-Expression',
      '$env:A | x',
      'Get-Content file | x',
      '$env:A = x',
      'x | Out-File -Encoding utf8 f',
    ]);
  });
});

test.each([
  ['C:\\Program Files (x86)\\jörg\\.env', '"C:\\Program Files (x86)\\jörg\\.env"'],
  ["it's", '"it\'s"'],
  ['$HOME', '‹…›'],
  ['%PATH%', '‹…›'],
  ['a"b', '‹…›'],
  ['C:\\a b\\', '‹…›'],
  // PowerShell takes the comma for the end of an argument, and an @ at its beginning for a list of
  // them.
  ['maya,--service-url,https://x.example/api_v3', '"maya,--service-url,https://x.example/api_v3"'],
  ['@args', '"@args"'],
  ['maya@example.com', 'maya@example.com'],
])('on Windows %s is the word %s', (text, word) => {
  expect(quoteWord(text, 'win32')).toBe(word);
});

test.each(["it's", 'a’; touch RAN; ‘b'])(
  'for a shell that was started by PowerShell, %s is left out',
  (text) => {
    // PowerShell reads neither the backslash before a quote nor a curly quote as other shells do.
    vi.stubEnv('PSModulePath', '/usr/local/share/powershell/Modules');
    expect(quoteWord(text, 'linux')).toBe('‹…›');
    expect(quoteWord('a b', 'linux')).toBe("'a b'");
    vi.unstubAllEnvs();
  },
);

test.each([
  // Between single quotes, fish reads a backslash as an escape.
  ["a\\';touch RAN;\\'b", `'a'"\\\\'"';touch RAN;'"\\\\'"'b'`],
  ["it's", `'it'"'"'s'`],
  ['', "''"],
])('for fish too, %s is one word', (text, word) => {
  expect(quotePosixWord(text)).toBe(word);
});

// PowerShell, which runs on Linux too.
test.each(['a,--service-url=https://x.example', '@args'])('%s is quoted', (text) => {
  expect(quoteWord(text, 'linux')).toBe(`'${text}'`);
});

test('a file named -x.env is not an option of any program', () => {
  expect(quotePath('-x.env')).toBe('./-x.env');
  expect(quotePath('.env')).toBe('.env');
});
