import { describe, expect, test } from 'vitest';
import { isTrusted, planServiceUrl } from '../../src/credentials/trust.ts';
import { REGIONS } from '../../src/kaltura/regions.ts';
import { EU, SECRET } from '../answers.ts';

const OWN = 'https://kaltura.example.com/api_v3';
const ORIGINS = [
  ...(['option', 'environment', 'file', 'example', 'found', 'chosen', 'pasted'] as const),
  null,
];

test('the six regions may receive a secret from any source', () => {
  for (const { serviceUrl } of REGIONS)
    for (const origin of ORIGINS) expect(isTrusted(serviceUrl, origin, 'environment')).toBe(true);
});

test('another host may only if the command line names it, or if both came from one file or environment', () => {
  const trusted = ORIGINS.flatMap((url) =>
    ORIGINS.filter((secret) => isTrusted(OWN, url, secret)).map((secret) => `${url}, ${secret}`),
  );
  const named = ORIGINS.flatMap((secret) => [`option, ${secret}`, `found, ${secret}`]);
  expect(trusted.sort()).toEqual([...named, 'file, file', 'environment, environment'].sort());
});

test.each(['https://www.kaltura.com.evil.test/api_v3', 'https://api.eu.kaltura.com:8443/api_v3'])(
  '%s is not one of the six',
  (serviceUrl) => expect(isTrusted(serviceUrl, 'file', 'environment')).toBe(false),
);

const CONFIRMED = 'https://confirmed.example.com/api_v3';
const EVIL = 'https://evil.test/api_v3';
const NEW = { 'admin-secret': SECRET };
const BLANKS = { 'admin-secret': ` ${SECRET} ` };

describe('a secret that is written beside a service URL', () => {
  test.each([
    ['no URL in the file, and checked in a region', NEW, {}, EU, 'fine'],
    ['no URL in the file, and checked on another server', NEW, {}, OWN, 'write'],
    ['a region in the file', NEW, { region: EU }, null, 'fine'],
    ['the host that this run has checked', NEW, { region: OWN }, OWN, 'fine'],
    ['the host that the user confirmed', NEW, { region: CONFIRMED }, null, 'fine'],
    ['a strange host, checked elsewhere', NEW, { region: EVIL }, EU, 'write'],
    ['a strange host, checked nowhere', NEW, { region: EVIL }, null, 'refused'],
    ['a strange host that is written now', { ...NEW, region: EVIL }, { region: EU }, EU, 'write'],
    ['an unreadable URL', NEW, { region: 'nonsense' }, null, 'refused'],
    ['the same secret as before', NEW, { ...NEW, region: EVIL }, null, 'no-new-secret'],
    ['the same between blanks', NEW, { ...BLANKS, region: EVIL }, null, 'no-new-secret'],
    ['an AppToken', { 'app-token': 'a'.repeat(32) }, { region: EVIL }, null, 'refused'],
  ])('%s', (_, values, inFile, at, kind) => {
    expect(planServiceUrl(values, inFile, { used: at, confirmed: [CONFIRMED] }).kind).toBe(kind);
  });
});
