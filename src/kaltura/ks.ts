/**
 * Signs and reads a KS (Kaltura Session) without a server. Both layouts were measured on Kaltura's
 * server; see test/fixtures/recordings.
 */

import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { toServerText } from '../text/redact.ts';
import { parsePrivileges } from './privileges.ts';
import { isRecord } from './records.ts';

/** The type of a session, and of the sessions of an AppToken. */
export type SessionType = 'user' | 'admin';

/** The API's numbers for the types. */
export const TYPE_NUMBERS = { user: 0, admin: 2 } as const;

/** The type for the API's number, which can also be text (`session.get`); null for other values. */
export function parseSessionType(value: unknown): SessionType | null {
  const text = String(value);
  return text === '2' ? 'admin' : text === '0' ? 'user' : null;
}

export interface KsFields {
  partnerId: number;
  type: SessionType;
  userId: string;
  /** Unix seconds; 0 if the KS has no number there. */
  expiresAt: number;
  /** `a:b,c`, in the form that `session.start` accepts; `''` for none. */
  privileges: string;
}

/** The requested properties of a session. */
export interface SessionRequest extends Pick<KsFields, 'type' | 'userId' | 'privileges'> {
  /** Seconds. */
  expiry: number;
}

/** The result of `readKs`. Messages contain no part of the KS. */
export type KsReading =
  | { kind: 'not-a-ks'; message: string }
  /** Read without a secret. Version 1 is not encrypted: it has fields, but not verified ones. */
  | { kind: 'seen'; version: 1 | 2; partnerId: number; fields: KsFields | null }
  /** The signature is valid. The caller checks `expiresAt`. */
  | { kind: 'verified'; version: 1 | 2; partnerId: number; fields: KsFields }
  | {
      kind: 'broken';
      fault: Fault;
      version: 1 | 2;
      partnerId: number;
      message: string;
    };

type Fault = 'truncated' | 'tampered' | 'other-secret';

/** No real KS is longer. A User ID of 5,000 emoji makes a KS of 80,000 characters. */
const MAX_KS_LENGTH = 256 * 1024;
const CIPHER = 'aes-128-cbc';
const BLOCK = 16;
const NO_IV = Buffer.alloc(BLOCK);
const HASH = 20;
/** The offset of the fields: after the SHA-1 and the 16 random bytes. */
const FIELDS_AT = HASH + 16;
/** At least partner, partner, expiry, type, random, user and privileges. */
const V1_FIELDS = 7;

const TEXT = {
  empty: 'The input is empty. A KS is one long line that usually begins with "djJ8".',
  long: 'This is far longer than any KS.',
  alphabet:
    'This contains characters that a KS cannot have. A KS is one line of letters, digits, "-", "_" and "=".',
  layout: 'This is not a KS: the decoded text has neither the version 2 nor the version 1 layout.',
  beginning: 'This is only the beginning of a KS. Copy the whole KS again.',
  truncated:
    'Part of this KS is missing, most likely its end. Copy the whole KS again, as one line.',
  extra: 'Extra characters follow this KS. Copy it again without them.',
  tampered: 'This KS has been changed since it was signed. Copy it again, or create a new KS.',
  'other-secret':
    "This KS was not signed with this Admin Secret but with another secret: a second or older Admin Secret of the account, its User Secret, or another account's secret.",
  otherSecretV1:
    'This KS was not signed with this Admin Secret, but an account can have several. If this account has only one, the KS has been changed since it was signed.',
} as const;

const reportFault =
  (version: 1 | 2, partnerId: number) =>
  (fault: Fault, message: string = TEXT[fault]): KsReading => ({
    kind: 'broken',
    fault,
    version,
    partnerId,
    message,
  });

const hashSha1 = (data: string | Buffer): Buffer => createHash('sha1').update(data).digest();
const deriveKey = (adminSecret: string): Buffer => hashSha1(adminSecret).subarray(0, BLOCK);

/** Encodes text like PHP's `urlencode`: keeps letters, digits and `-_.`; a space becomes `+`. */
function encodeUrl(text: string): string {
  const wellFormed = Buffer.from(text, 'utf8').toString('utf8'); // a lone surrogate would make encodeURIComponent throw
  return encodeURIComponent(wellFormed)
    .replace(/[!'()*~]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}

/**
 * A KS of version 2, in the form that `session.start` returns.
 * @param adminSecret signs USER sessions too.
 * @param random 16 bytes, for reproducible results in tests.
 */
export function signKs(
  fields: KsFields,
  adminSecret: string,
  random: Buffer = randomBytes(16),
): string {
  const all = parsePrivileges(fields.privileges);
  all.set('_e', String(fields.expiresAt));
  all.set('_t', String(TYPE_NUMBERS[fields.type]));
  all.set('_u', fields.userId);
  const query = [...all].map(([name, value]) => `${encodeUrl(name)}=${encodeUrl(value)}`).join('&');
  const rest = Buffer.concat([random, Buffer.from(query, 'latin1')]);
  const body = Buffer.concat([hashSha1(rest), rest]);
  const padding = Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK);
  const padded = Buffer.concat([body, padding]);
  const cipher = createCipheriv(CIPHER, deriveKey(adminSecret), NO_IV).setAutoPadding(false);
  const header = Buffer.from(`v2|${fields.partnerId}|`, 'latin1');
  const bytes = Buffer.concat([header, cipher.update(padded), cipher.final()]);
  return bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}

/**
 * Reads a KS of either version. Never throws. Accepts white space and quotes around the KS, and
 * `%3D` for `=`.
 * @param adminSecret verifies the KS and decrypts version 2. Without it (or with `''`), `readKs`
 * reads only unencrypted fields.
 */
export function readKs(text: string, adminSecret?: string): KsReading {
  if (text.length > MAX_KS_LENGTH) return { kind: 'not-a-ks', message: TEXT.long };
  const ks = text
    .trim()
    .replace(/^(["'])(.*)\1$/s, '$2')
    .replace(/%(2B|2F|3D)/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  if (ks === '') return { kind: 'not-a-ks', message: TEXT.empty };
  if (!/^[\w+/-]+=*$/.test(ks)) return { kind: 'not-a-ks', message: TEXT.alphabet };
  const bytes = Buffer.from(ks, 'base64'); // understands `-_` as well as `+/`
  const secret = adminSecret === '' ? undefined : adminSecret;
  return bytes.toString('latin1', 0, 3) === 'v2|'
    ? readVersion2(bytes, secret)
    : readVersion1(bytes, secret);
}

/** Does this text from a server have the characters, length and beginning of exactly one KS? */
export function isKs(text: string): boolean {
  return /^[\w+/-]+=*$/.test(text) && readKs(text).kind !== 'not-a-ks';
}

function readVersion2(bytes: Buffer, secret: string | undefined): KsReading {
  const [header, digits] = /^v2\|(\d{1,15})\|/.exec(bytes.toString('latin1', 0, 32)) ?? [];
  if (header === undefined) {
    const cut = /^v2\|\d*$/.test(bytes.toString('latin1'));
    return { kind: 'not-a-ks', message: cut ? TEXT.beginning : TEXT.layout };
  }
  const partnerId = Number(digits);
  const broken = reportFault(2, partnerId);
  const encrypted = bytes.subarray(header.length);
  const isWhole = encrypted.length % BLOCK === 0 && encrypted.length > FIELDS_AT;
  if (secret === undefined) {
    if (!isWhole) return broken('truncated');
    return { kind: 'seen', version: 2, partnerId, fields: null };
  }
  const decipher = createDecipheriv(CIPHER, deriveKey(secret), NO_IV).setAutoPadding(false);
  const blocks = encrypted.subarray(0, encrypted.length - (encrypted.length % BLOCK));
  const padded = Buffer.concat([decipher.update(blocks), decipher.final()]);
  const plain = padded.subarray(0, padded.findLastIndex((byte) => byte !== 0) + 1);
  if (plain.length > FIELDS_AT && hashSha1(plain.subarray(HASH)).equals(plain.subarray(0, HASH))) {
    if (!isWhole) return broken('tampered', TEXT.extra);
    return {
      kind: 'verified',
      version: 2,
      partnerId,
      fields: parseFields(partnerId, plain.toString('utf8', FIELDS_AT)),
    };
  }
  if (!isWhole) return broken('truncated');
  if (!hasReadableBlock(padded)) return broken('other-secret');
  const text = plain.toString('latin1', FIELDS_AT);
  const endsInFull = plain.length === padded.length; // a whole KS does so once in 16
  return isFieldText(text) && (endsInFull || !/(^|&)_u=/.test(text))
    ? broken('truncated')
    : broken('tampered');
}

const isFieldText = (text: string): boolean => /^[\w.%+=&-]*$/.test(text);

/**
 * Does the decrypted text contain fields anywhere? With a wrong key every byte is noise, and 12
 * bytes of noise look like fields once in seven million times. With the right key, changed bytes
 * spoil only two blocks.
 */
function hasReadableBlock(padded: Buffer): boolean {
  for (let at = FIELDS_AT; at < padded.length; at += BLOCK - (at % BLOCK)) {
    const end = at + BLOCK - (at % BLOCK);
    const block = padded.toString('latin1', at, end);
    if (isFieldText(end === padded.length ? block.replace(/\0+$/, '') : block)) return true;
  }
  return false;
}

function parseFields(partnerId: number, query: string): KsFields {
  const own = new Map<string, string>();
  const privileges = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    if (name === '_e' || name === '_t' || name === '_u') own.set(name, value);
    else privileges.set(name, value);
  }
  return {
    partnerId,
    type: parseType(own.get('_t')),
    userId: own.get('_u') ?? '',
    expiresAt: parseSeconds(own.get('_e')),
    privileges: [...privileges]
      .map(([name, value]) => (value === '' ? name : `${name}:${value}`))
      .join(','),
  };
}

const parseType = (text: string | undefined): KsFields['type'] =>
  Number(text) >= 2 ? 'admin' : 'user';

function parseSeconds(text: string | undefined): number {
  return Math.min(Number(/^\d+/.exec(text ?? '')?.[0] ?? 0), Number.MAX_SAFE_INTEGER);
}

function readVersion1(bytes: Buffer, secret: string | undefined): KsReading {
  const text = bytes.toString('utf8');
  const [, hash, signed, digits] = /^([0-9a-f]{0,40})\|((\d{1,15})(?:;.*)?)$/s.exec(text) ?? [];
  if (hash === undefined || signed === undefined) {
    const cut = /^[0-9a-f]{9,40}\|?$/.test(text);
    return { kind: 'not-a-ks', message: cut ? TEXT.beginning : TEXT.layout };
  }
  const parts = signed.split(';');
  const partnerId = Number(digits);
  const [, , expiry, type, , userId = '', privileges = ''] = parts;
  const fields: KsFields = {
    partnerId,
    type: parseType(type),
    userId,
    expiresAt: parseSeconds(expiry),
    privileges,
  };
  // Three fields are enough for the server, so check the signature before the number of fields.
  if (secret !== undefined && hashSha1(secret + signed).toString('hex') === hash)
    return { kind: 'verified', version: 1, partnerId, fields };
  const broken = reportFault(1, partnerId);
  if (hash.length < 40 || parts.length < V1_FIELDS) return broken('truncated');
  if (!/^\d*$/.test(expiry ?? '') || !/^\d*$/.test(type ?? '') || /[\0-\x1f\ufffd]/.test(signed))
    return broken('tampered');
  if (secret === undefined) return { kind: 'seen', version: 1, partnerId, fields };
  return broken('other-secret', TEXT.otherSecretV1);
}

/** A KS as the server describes it, or null. `session.get` returns numbers as strings. */
export function parseSessionInfo(value: unknown): KsFields | null {
  if (!isRecord(value)) return null;
  const [partnerId, expiresAt] = [Number(value.partnerId), Number(value.expiry)];
  if (!Number.isSafeInteger(partnerId) || !Number.isSafeInteger(expiresAt)) return null;
  return {
    partnerId,
    type: parseSessionType(value.sessionType) ?? 'user',
    userId: toServerText(value.userId, 5000),
    expiresAt,
    privileges: toServerText(value.privileges, 5000),
  };
}
