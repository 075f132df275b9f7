import { getCredential } from '../credentials/index.ts';
import { getInitialState } from '../credentials/state.ts';
import type { KsReading, SessionType } from '../kaltura/ks.ts';
import type { KsTestResult } from '../kaltura/verify-ks.ts';
import { toServerText } from '../text/redact.ts';
import { formatRoughSpan, getUnixSeconds } from '../text/time.ts';
import { type GivenAll, parseGiven } from './input-sources.ts';

/** Kaltura advises sessions of 1 to 4 hours, created when they are needed. */
const ADVISED_SECONDS = 4 * 3600;

/** Is a session that is valid for this long a risk? A minute more can be a clock's difference. */
export function isLongSession(seconds: number): boolean {
  return seconds > ADVISED_SECONDS + 60;
}

/** The document of `ks inspect --json`. */
export interface Inspected {
  status:
    | 'valid'
    | 'unverified'
    | 'expired'
    | 'truncated'
    | 'tampered'
    | 'other-secret'
    | 'not-a-ks'
    /** Only the server knows these statuses. */
    | 'ended'
    | 'restricted'
    | 'blocked-user'
    | 'blocked-account'
    | 'refused';
  message: string;
  version: 1 | 2 | null;
  partnerId: number | null;
  type: SessionType | null;
  userId: string | null;
  /** Unix seconds. */
  expiresAt: number | null;
  privileges: string | null;
  warnings: string[];
}

/** Turns a reading into the document, with warnings about the values that are set. */
export function describeReading(reading: KsReading, given: GivenAll): Inspected {
  const fields = 'fields' in reading ? reading.fields : null;
  const partnerId = 'partnerId' in reading ? reading.partnerId : null;
  const seconds = fields ? fields.expiresAt - getUnixSeconds() : 0;
  const warnings: string[] = [];
  const ownPartner = parseGiven(given, 'partner-id');
  if (ownPartner && partnerId !== null && String(partnerId) !== ownPartner)
    warnings.push(`It belongs to account ${partnerId}, not to ${ownPartner}.`);
  if (fields?.type === 'admin' && isLongSession(seconds))
    warnings.push(
      `An ADMIN session opens the whole account, and this session is valid for ${formatRoughSpan(seconds)}. Keep the expiry at 1 to 4 hours.`,
    );
  const credential = getCredential('admin-secret');
  const secret = getInitialState(credential, given['admin-secret']);
  if (secret.status === 'invalid')
    warnings.push(`The signature was not checked. ${credential.variable}: ${secret.message}`);
  return {
    ...judgeReading(reading, seconds),
    version: 'version' in reading ? reading.version : null,
    partnerId,
    type: fields?.type ?? null,
    userId: fields && toServerText(fields.userId, 400),
    expiresAt: fields?.expiresAt ?? null,
    privileges: fields && toServerText(fields.privileges, 400),
    warnings,
  };
}

/** `seconds`: until the KS expires. */
function judgeReading(reading: KsReading, seconds: number): Pick<Inspected, 'status' | 'message'> {
  if (reading.kind === 'not-a-ks') return { status: 'not-a-ks', message: reading.message };
  if (reading.kind === 'broken') return { status: reading.fault, message: reading.message };
  const span = formatRoughSpan(Math.abs(seconds));
  if (reading.fields && seconds <= 0)
    return { status: 'expired', message: `It expired ${span} ago. Create a new one with ks.` };
  if (reading.kind === 'verified')
    return { status: 'valid', message: `Its signature is valid; it expires in ${span}.` };
  const message = reading.fields
    ? 'Its fields can be read, but without the Admin Secret they cannot be verified.'
    : 'Without the Admin Secret, its other fields cannot be read. Set the secret in the env file or the environment.';
  return { status: 'unverified', message };
}

/** The server's answer overrides the result without it. */
export function applyAnswer(inspected: Inspected, answer: KsTestResult): Inspected {
  const status = getStatus(answer);
  const message = SERVER_ANSWERS[answer];
  if (status !== 'valid') return { ...inspected, status, message };
  if (inspected.status === 'valid')
    return { ...inspected, message: `${inspected.message} ${message}` };
  if (inspected.status === 'expired')
    inspected.warnings.push("By this computer's clock it has expired: check the clock.");
  return { ...inspected, status, message };
}

function getStatus(answer: KsTestResult): Inspected['status'] {
  if (answer === 'alive' || answer === 'alive-without-lists') return 'valid';
  const isRestricted = answer === 'used-up' || answer === 'other-address' || answer === 'other-uri';
  return isRestricted ? 'restricted' : answer;
}

const SERVER_ANSWERS: Readonly<Record<KsTestResult, string>> = {
  alive: 'The server accepts it.',
  'alive-without-lists':
    'The server accepts it, but its role does not allow listing entries (SERVICE_FORBIDDEN).',
  expired: 'The server says that it has expired. Create a new one with ks.',
  ended: 'It was ended (session.end, or its AppToken was deleted). Create a new one with ks.',
  'used-up': 'It is used up: its actionslimit allows no further call. Create a new one with ks.',
  'other-address':
    'It is restricted to another IP address (iprestrict): Kaltura refuses it from here.',
  'other-uri':
    'It is restricted to certain API addresses (urirestrict): Kaltura refuses it for all others.',
  'blocked-user': 'Its user is blocked: Kaltura refuses every call with it.',
  'blocked-account': 'Its account is blocked or deleted.',
  refused:
    'The server rejects it: it was not signed with a secret of this account, or it was changed after signing.',
};

/**
 * Finds the KS in copied text: `ks=…`, a URL, JSON, a header (`Authorization: KS …`) or a shell
 * line, in quotes or split over several lines. Returns the text itself if it finds none of these.
 */
export function findKs(text: string): string {
  const trimmed = text.trim();
  const joined = trimmed.replace(/\s+/g, '');
  const isKsAlone = joined.startsWith('djJ8') || !joined.includes('djJ8');
  if (/^[\w+/=-]+$/.test(joined) && isKsAlone && !/^\w*ks=/i.test(joined)) return joined;
  const named =
    /["']?\b(?:KALTURA_)?ks["']?\s*[:=]\s*["']?([\w+/=%-]{16,})/i.exec(trimmed)?.[1] ??
    /\bauthorization["']?\s*[:=]\s*["']?(?:ks|bearer)\s+([\w+/=%-]{16,})/i.exec(trimmed)?.[1] ??
    /\/ks\/([\w=%-]{16,})/i.exec(trimmed)?.[1] ??
    /djJ8[\w+/=%-]{12,}/.exec(trimmed)?.[0] ??
    trimmed.match(/[\w+/-]{60,}={0,2}/g)?.find(isFirstVersion) ??
    /^["'`]([\w+/=-]+)["'`],?$/.exec(trimmed)?.[1];
  return named === undefined ? trimmed : decodeUrlPart(named);
}

/** A KS of version 1: a hash, then its fields. */
function isFirstVersion(text: string): boolean {
  return /^[\da-f]{40}\|/.test(Buffer.from(text, 'base64').toString('latin1'));
}

/** A URL has `=` as `%3D`. */
function decodeUrlPart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
