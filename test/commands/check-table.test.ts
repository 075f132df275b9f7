import { expect, test, vi } from 'vitest';
import { formatTokenTable } from '../../src/commands/app-token-list.ts';
import { formatCheckTable } from '../../src/commands/check-table.ts';
import { CREDENTIALS } from '../../src/credentials/index.ts';
import type { CheckDocument } from '../../src/kaltura-setup.d.ts';
import { toAnsi } from '../../src/text/rows.ts';

test.each([40, 80])('no row is wider than %i columns, in ASCII too', (columns) => {
  vi.stubEnv('LC_ALL', 'C');
  const credentials = CREDENTIALS.map(({ name }, at) => ({
    name,
    status: 'invalid',
    value: at === 0 ? null : '••••8264',
    message: `In KMC → Settings → Integration Settings: ${name} …`,
    fix: 'Copy it → again, “whole” … '.repeat(4),
  }));
  const warnings = [{ code: 'X', message: 'Open KMC → Settings … '.repeat(6), fix: null }];
  const document = { credentials, warnings, next: [] } as unknown as CheckDocument;
  const style = { colour: false, unicode: false };
  const rows = toAnsi(formatCheckTable(document, columns), style).split('\n');
  expect(Math.max(...rows.map((row) => row.length))).toBeLessThanOrEqual(columns);
  expect(rows.join('')).toMatch(/^[\x20-\x7e]*$/);
  // The rows of a warning are aligned behind its mark.
  const warned = rows.findIndex((row) => row.startsWith(' ! '));
  expect(rows[warned + 1]).toMatch(/^ {3}\w/);
  expect(rows.filter((row) => row.endsWith(' '))).toEqual([]);
});

test('a value longer than a row is whole', () => {
  const value = 'u'.repeat(100);
  const credentials = [{ name: 'user-id', status: 'valid', value, message: 'Exists.', fix: null }];
  const document = { credentials, warnings: [], next: [] } as unknown as CheckDocument;
  const rows = formatCheckTable(document, 40).map((row) => row.map(({ text }) => text).join(''));
  expect(rows.join('\n')).toContain(value);
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
  const widths = rows.map((row) => row.map(({ text }) => text).join('').length);
  expect(Math.max(...widths)).toBeLessThanOrEqual(80);
});
