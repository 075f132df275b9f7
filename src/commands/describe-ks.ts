import type { KsReading, SessionType } from '../kaltura/ks.ts';
import { lookUp } from '../kaltura/untrusted.ts';
import type { Problem } from '../result.ts';
import { toServerText } from '../text/redact.ts';
import { formatRoughSpan, getUnixSeconds } from '../text/time.ts';

const LONG_ADMIN_SECONDS = 24 * 3600;

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

const NO_FIELDS = {
  version: null,
  partnerId: null,
  type: null,
  userId: null,
  expiresAt: null,
  privileges: null,
};

/** Turns a reading into the document. `ownPartner`: the Partner ID that is set. */
export function describeReading(reading: KsReading, ownPartner: string | null = null): Inspected {
  if (reading.kind === 'not-a-ks')
    return { ...NO_FIELDS, status: 'not-a-ks', message: reading.message, warnings: [] };
  const now = getUnixSeconds();
  const { version } = reading;
  const fields = reading.kind === 'broken' ? null : reading.fields;
  const partnerId = reading.kind === 'verified' ? reading.fields.partnerId : reading.partnerId;
  const warnings: string[] = [];
  if (ownPartner && String(partnerId) !== ownPartner)
    warnings.push(`It belongs to account ${partnerId}, not to ${ownPartner}.`);
  if (fields?.type === 'admin' && fields.expiresAt - now > LONG_ADMIN_SECONDS)
    warnings.push(
      `An ADMIN session opens the whole account, and this session is valid for ${formatRoughSpan(fields.expiresAt - now)}. Keep the expiry at 1 to 4 hours.`,
    );
  const shown = fields && {
    type: fields.type,
    userId: toServerText(fields.userId, 400),
    expiresAt: fields.expiresAt,
    privileges: toServerText(fields.privileges, 400),
  };
  const base = { ...NO_FIELDS, version, partnerId, ...shown, warnings };
  if (reading.kind === 'broken')
    return { ...base, status: reading.problem, message: reading.message };
  if (fields && fields.expiresAt <= now) {
    const message = `It expired ${formatRoughSpan(now - fields.expiresAt)} ago. Create a new one with ks.`;
    return { ...base, status: 'expired', message };
  }
  if (reading.kind === 'verified') {
    const message = `Its signature is valid; it expires in ${formatRoughSpan(reading.fields.expiresAt - now)}.`;
    return { ...base, status: 'valid', message };
  }
  const message = fields
    ? 'Its fields can be read, but without the Admin Secret they cannot be verified.'
    : 'Without the Admin Secret, its other fields cannot be read. Set the secret in the env file or the environment.';
  return { ...base, status: 'unverified', message };
}

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

const INSPECT_HINTS: Readonly<Record<string, string>> = {
  UNREADABLE_KS: 'To ask the server about it, use ks inspect --online.',
  OTHER_USER: 'Look at it with ks inspect, and use another User ID.',
  OTHER_PRIVILEGES: 'Look at them with ks inspect.',
};

/** Names the command that shows how the session differs from the request. */
export function addInspectHint(warning: Problem): Problem {
  return { ...warning, fix: lookUp(INSPECT_HINTS, warning.code) ?? warning.fix };
}
