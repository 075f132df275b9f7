import { expect, test } from 'vitest';
import type { Origin } from '../../src/credentials/report.ts';
import { mayHoldSecret } from '../../src/credentials/trust.ts';
import { REGIONS } from '../../src/kaltura/regions.ts';

const OWN = 'https://kaltura.example.com/api_v3';

test('the six regions may hold a secret, wherever it came from', () => {
  for (const { serviceUrl } of REGIONS)
    expect(mayHoldSecret(serviceUrl, 'example', 'environment')).toBe(true);
});

test.each<[Origin | null, Origin | null, boolean]>([
  ['option', 'environment', true],
  ['option', 'chosen', true],
  ['file', 'file', true],
  ['environment', 'environment', true],
  ['file', 'environment', false],
  ['environment', 'file', false],
  ['example', 'example', false],
  ['example', 'file', false],
  ['pasted', 'pasted', false],
  ['chosen', 'chosen', false],
  [null, null, false],
])('a host from %s and a secret from %s: without asking %s', (url, secret, may) => {
  expect(mayHoldSecret(OWN, url, secret)).toBe(may);
});

test.each([
  'https://www.kaltura.com.evil.test/api_v3',
  'https://api.eu.kaltura.com:8443/api_v3',
  'http://www.kaltura.com/api_v3',
])('%s is none of the six', (serviceUrl) => {
  expect(mayHoldSecret(serviceUrl, 'file', 'environment')).toBe(false);
});
