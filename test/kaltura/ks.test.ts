import { createDecipheriv, createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type KsFields, readKs, signKs } from '../../src/kaltura/ks.ts';
import { SANDBOX_ACCOUNTS } from '../../src/sandbox/accounts.ts';
import { SECRET } from '../answers.ts';
import { ksIn, RECORDINGS, recording } from '../sandbox/recorded.ts';

const FIELDS: KsFields = {
  partnerId: 102,
  type: 'admin',
  userId: 'admin102@example.test',
  expiresAt: 1795424358,
  privileges: 'edit:0_abc,disableentitlement',
};
const secretOf = (partnerId: number): string =>
  SANDBOX_ACCOUNTS.find((account) => account.partnerId === partnerId)?.adminSecret ?? '';
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const bytesOf = (ks: string): Buffer => Buffer.from(ks, 'base64');
/** The decrypted part of a KS of version 2: a hash, 16 random bytes, and the fields. */
function decrypt(ks: string, secret: string): Buffer {
  const key = createHash('sha1').update(secret).digest().subarray(0, 16);
  const decipher = createDecipheriv('aes-128-cbc', key, Buffer.alloc(16)).setAutoPadding(false);
  const bytes = bytesOf(ks);
  return decipher.update(bytes.subarray(bytes.indexOf('|', 3) + 1));
}
const faultOf = (ks: string, secret?: string): string => {
  const reading = readKs(ks, secret);
  return reading.kind === 'broken' ? reading.fault : reading.kind;
};
function v1(fields: string, secret = SECRET): string {
  const hash = createHash('sha1').update(secret + fields);
  return base64(`${hash.digest('hex')}|${fields}`);
}

describe('a KS that the server made', () => {
  const made = new Map<string, string>();
  for (const { name, request, response } of RECORDINGS)
    for (const ks of [...ksIn(request.body), ...ksIn(response.body)]) made.set(ks, name);
  const unproven = new Map([
    ['badKs.forged_user_secret.session.get', 'other-secret'],
    ['badKs.tampered_mid.partner.getInfo', 'tampered'],
  ]);

  test('is found in the recordings at all', () => expect(made.size).toBeGreaterThan(40));

  test.each([...made])(
    '%s (%s) is read with its account’s Admin Secret and signed alike',
    (ks, name) => {
      const seen = readKs(ks);
      if (seen.kind !== 'seen') throw new Error(seen.kind);
      const secret = secretOf(seen.partnerId);
      const reading = readKs(ks, secret);
      expect(faultOf(ks, secret)).toBe(unproven.get(name) ?? 'verified');
      expect(faultOf(ks, 'another secret')).toBe('other-secret');
      if (reading.kind !== 'verified' || reading.version !== 2) return;
      expect(signKs(reading.fields, secret, decrypt(ks, secret).subarray(20, 36))).toBe(ks);
    },
  );

  test('of version 1 is readable without the secret and verified with it', () => {
    const [ks = ''] = ksIn(recording('badKs.forged_ok_v1.session.get').request.body);
    const fields = { ...FIELDS, expiresAt: 1795424360, privileges: '' };
    expect(readKs(ks)).toEqual({ kind: 'seen', version: 1, partnerId: 102, fields });
    expect(readKs(ks, SECRET)).toEqual({ kind: 'verified', version: 1, partnerId: 102, fields });
  });
});

describe('signing', () => {
  test('encodes the fields as PHP does', () => {
    const fields = { ...FIELDS, privileges: '*,disableentitlement', userId: "a b~'é" };
    expect(decrypt(signKs(fields, SECRET), SECRET).subarray(36).toString()).toMatch(
      /^all=%2A&disableentitlement=&_e=1795424358&_t=2&_u=a\+b%7E%27%C3%A9\0*$/,
    );
  });

  test('makes another KS each time', () =>
    expect(signKs(FIELDS, SECRET)).not.toBe(signKs(FIELDS, SECRET)));

  test.each([
    ['*', 'all:*'],
    [' edit:1 , ,list:* ', 'edit:1,list:*'],
    ['edit:1,view:2,edit:3', 'edit:3,view:2'],
    ['a b&c=d:e+f%', 'a b&c=d:e+f%'],
    ['_e:1,_t:2,_u:root', ''],
  ])('privileges %j are read back as %j', (given, read) => {
    const fields: KsFields = { ...FIELDS, type: 'user', privileges: given };
    const expected = { ...fields, privileges: read };
    expect(readKs(signKs(fields, SECRET), SECRET)).toMatchObject({ version: 2, fields: expected });
  });
});

describe('a broken KS', () => {
  // One that fills its last block and was changed within its first 36 bytes cannot be told from a
  // cut one.
  const ks = signKs({ ...FIELDS, userId: 'admin102@example.tests' }, SECRET);

  test('is called cut for any missing end, without the secret too', () => {
    expect(faultOf(ks.slice(0, -9))).toBe('truncated');
    for (let length = 20; length < ks.length - 2; length++) {
      const cut = ks.slice(0, length);
      const lostBytes = bytesOf(ks).length - bytesOf(cut).length;
      if (lostBytes > 0) expect([length, faultOf(cut, SECRET)]).toEqual([length, 'truncated']);
    }
  });

  test('is called changed if any one character differs', () => {
    for (let at = 10; at < ks.length - 3; at++) {
      const changed = ks.slice(0, at) + (ks[at] === 'A' ? 'B' : 'A') + ks.slice(at + 1);
      if (bytesOf(changed).equals(bytesOf(ks))) continue;
      expect([at, faultOf(changed, SECRET)]).toEqual([at, 'tampered']);
    }
  });

  test('with characters after its end is called changed', () => {
    const bytes = Buffer.concat([bytesOf(ks), Buffer.from('more')]);
    expect(faultOf(bytes.toString('base64'), SECRET)).toBe('tampered');
  });

  test('signed with another secret is never called changed', () => {
    for (let run = 0; run < 2000; run++)
      expect(readKs(signKs({ ...FIELDS, partnerId: run }, `secret ${run}`), SECRET)).toMatchObject({
        fault: 'other-secret',
        partnerId: run,
      });
  });

  test.each([
    ['the hash and one number', '102', 'truncated'],
    ['a letter in the expiry', '102;102;17954x4360;2;0.3;u;;;', 'tampered'],
    ['another secret', '102;102;1795424360;2;0.3;u;;;', 'other-secret'],
    ['three fields, as the server accepts them', '102;102;1795424360', 'verified', SECRET],
  ])('of version 1: %s', (_, fields, fault, secret = 'other') => {
    expect(faultOf(v1(fields, secret), SECRET)).toBe(fault);
  });

  test('of version 1 whose hash was cut', () =>
    expect(faultOf(v1('102;102;1795424360;2;0.3;u;;;').slice(4), SECRET)).toBe('truncated'));
});

describe('text that is not a KS', () => {
  test.each([
    ['nothing', ' \n', /The input is empty/],
    ['an Admin Secret', SECRET, /not a KS/],
    ['a sentence', 'This is not a KS.', /characters that a KS cannot have/],
    ['a first bit', 'djJ8MT', /only the beginning/],
    ['one of version 1', base64('224fc04f601794a8'), /only the/],
    ['something endless', 'A'.repeat(3_000_000), /far longer/],
  ])('%s', (_, text, message) => {
    const reading = readKs(text, SECRET);
    expect(reading.kind === 'not-a-ks' && reading.message).toMatch(message);
  });

  test('white space and quotes around a KS, and %3D in it, are forgiven', () => {
    const ks = signKs({ ...FIELDS, userId: 'ab' }, SECRET);
    const encoded = [ks.replaceAll('=', '%3D'), ks.replaceAll('=', '')];
    for (const text of [` ${ks}\r\n`, `"${ks}"`, `'${ks}'\n`, ...encoded])
      expect(readKs(text, SECRET).kind).toBe('verified');
  });

  test('an empty secret counts as none', () =>
    expect(readKs(signKs(FIELDS, SECRET), '').kind).toBe('seen'));
});
