import { afterEach, expect, test, vi } from 'vitest';
import { formatTokenTable } from '../../src/commands/app-token-list.ts';
import { formatCheckTable } from '../../src/commands/check-table.ts';
import { CREDENTIALS } from '../../src/credentials/index.ts';
import type { CheckDocument } from '../../src/kaltura-setup.d.ts';
import { toAnsi } from '../../src/text/rows.ts';

afterEach(() => vi.unstubAllEnvs());

const answer = {
  envFile: '.env',
  sandbox: false,
  serviceUrl: null,
  account: null,
  warnings: [{ code: 'X', message: 'Open KMC → Settings … '.repeat(6), fix: null }],
  next: [],
  credentials: CREDENTIALS.map(({ name, variable }) => ({
    name,
    variable,
    status: 'invalid',
    value: '••••8264',
    origin: 'file',
    message: `In KMC → Settings → Integration Settings: ${name} …`,
    fix: 'Copy it → again, “whole” … '.repeat(4),
  })),
} as unknown as CheckDocument;

test.each([
  [80, 'C'],
  [80, 'C.UTF-8'],
  [40, 'C'],
] as const)('no row is wider than %i columns under LC_ALL=%s', (columns, locale) => {
  vi.stubEnv('LC_ALL', locale);
  const unicode = locale !== 'C';
  const rows = toAnsi(formatCheckTable(answer, columns), { colour: false, unicode }).split('\n');
  expect(Math.max(...rows.map((row) => row.length))).toBeLessThanOrEqual(columns);
  if (!unicode) expect(rows.join('')).toMatch(/^[\x20-\x7e]*$/);
});

test('a list of AppTokens with long values fits 80 columns', () => {
  const token = {
    id: '0_1a2b3c4d',
    description: 'x'.repeat(200),
    type: 'admin',
    userId: 'u'.repeat(100),
    privileges: '',
    duration: 123_456_789,
    createdAt: 1_700_000_000,
    expiresAt: 4_000_000_000,
    status: 'active',
  } as const;
  const rows = formatTokenTable([token], null, 80);
  const lines = rows.map((line) => line.map(({ text }) => text).join(''));
  expect(lines).toHaveLength(3);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
});
