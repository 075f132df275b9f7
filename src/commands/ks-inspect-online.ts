import { EXIT, exitFor, type Failed } from '../cli/exit-codes.ts';
import type { OptionsOf } from '../cli/options.ts';
import type { KsFields, KsReading } from '../kaltura/ks.ts';
import { type KsTestResult, type KsVerification, testKs, verifyKs } from '../kaltura/verify-ks.ts';
import { commandLine } from '../text/command.ts';
import { readTrustedServiceUrl, resolveServiceUrl } from './account.ts';
import type { Context } from './context.ts';
import { type GivenAll, parseGiven } from './input-sources.ts';
import { describeReading, type Inspected } from './ks-inspection.ts';

/** A KS to ask the server about, and what is known about it offline. */
export interface InspectedKs {
  ks: string;
  reading: KsReading;
  seen: Inspected;
  partnerId: number;
}

/**
 * Asks the server about a KS. The server's answer overrides the offline result. The KS goes to one
 * of Kaltura's regions or to a host from the command line, because the KS came neither from the
 * file nor from the environment. Uses the KS only if that costs nothing, or after `--yes`.
 */
export async function askServer(
  context: Context<OptionsOf<'ks inspect'>>,
  given: GivenAll,
  subject: InspectedKs,
): Promise<{ value: Partial<Inspected> } | Failed> {
  // The KS came neither from the file nor from the environment.
  const set = readTrustedServiceUrl(context, given, 'chosen');
  const place = set ?? (await resolveServiceUrl(context, {}, String(subject.partnerId)));
  if ('problem' in place) return place;
  const verified = await verifyOnServer(context, given, place.serviceUrl, subject);
  if ('problem' in verified) return { ...verified, exit: exitFor(verified.problem) };
  const { value } = verified;
  if (value.kind === 'refused')
    return { value: { ...SAID.refused, message: refusedMessage(subject.reading) } };
  if (value.kind === 'blocked-account') return { value: SAID['blocked-account'] };
  const now = Math.floor(Date.now() / 1000);
  const seen =
    value.kind === 'verified' ? addServerFields(subject.seen, value.fields, now) : subject.seen;
  if (value.kind === 'verified' && value.user === 'blocked')
    return { value: { ...seen, ...SAID['blocked-user'] } };
  const costs = value.kind === 'verified' ? describeCosts(value) : UNKNOWN_COSTS;
  if (costs && !context.options.yes) return refuseUse(seen, costs, value);
  const used = await testKs(context.network, place.serviceUrl, subject.ks);
  if ('problem' in used) return { ...used, exit: exitFor(used.problem) };
  if (costs) seen.warnings.push(`The KS was used. Using it ${costs}.`);
  return { value: { ...seen, ...describeUse(seen, used.value) } };
}

/** Lets the server verify the KS, if the Admin Secret of its account is set. */
async function verifyOnServer(
  { network }: Context,
  given: GivenAll,
  serviceUrl: string,
  { ks, reading, partnerId }: InspectedKs,
): ReturnType<typeof verifyKs> {
  const secret = parseGiven(given, 'admin-secret');
  const owner = parseGiven(given, 'partner-id');
  // Without a Partner ID, a secret that verifies the KS belongs to its account.
  const isOwn = owner === null ? reading.kind === 'verified' : owner === String(partnerId);
  if (!secret || !isOwn) return { value: { kind: 'not-asked', code: 'NO_SECRET' } };
  return verifyKs(network, serviceUrl, { partnerId: String(partnerId), secret }, ks);
}

/** The inspection of a KS that the server has verified. */
function addServerFields(seen: Inspected, fields: KsFields, now: number): Inspected {
  const read = describeReading({ kind: 'verified', version: seen.version ?? 2, fields }, now);
  const warnings = [...new Set([...seen.warnings, ...read.warnings])];
  return { ...read, version: seen.version, warnings };
}

/** Words that follow “Using it …”. */
const UNKNOWN_COSTS = 'counts as one action, if it has an actionslimit, and may create its user';

/** What using a KS costs, in words that follow “Using it …”; empty if it costs nothing. */
function describeCosts({ fields, user }: Extract<KsVerification, { kind: 'verified' }>): string {
  const { userId, privileges, partnerId } = fields;
  const limit = privileges.split(',').find((each) => each.startsWith('actionslimit'));
  const who = userId ? `user ${userId}` : 'a user without a name';
  return [
    ...(limit ? [`takes one of its actions (${limit})`] : []),
    ...(user === 'there' ? [] : [`may create ${who} in account ${partnerId}`]),
  ].join(' and ');
}

/**
 * The answer if the KS was not used because of the costs. If nothing else is known, asks for --yes.
 */
function refuseUse(
  seen: Inspected,
  costs: string,
  { kind }: KsVerification,
): { value: Partial<Inspected> } | Failed {
  // An account can have more than one secret.
  if (kind !== 'verified' && ['valid', 'unverified', 'other-secret'].includes(seen.status))
    return {
      problem: {
        code: 'NEEDS_YES',
        message:
          `Without the Admin Secret of account ${seen.partnerId}, only using the KS tells whether ` +
          `the server accepts it. Using it ${costs}.`,
        fix: 'Set the Admin Secret in the env file or the environment, or add --yes to use the KS.',
      },
      exit: EXIT.usage,
    };
  const warning =
    'Only using the KS tells whether it was ended, used up or restricted. ' +
    `Using it ${costs}. Add --yes to use it.`;
  const isOpen = seen.status === 'valid';
  return { value: { ...seen, warnings: isOpen ? [...seen.warnings, warning] : seen.warnings } };
}

/** The inspection after the KS was used. */
function describeUse(seen: Inspected, said: KsTestResult): Partial<Inspected> {
  if (said !== 'alive' && said !== 'alive-elsewhere') return SAID[said];
  const accepts =
    said === 'alive'
      ? 'The server accepts it.'
      : 'The server accepts it, but its role does not allow listing entries (SERVICE_FORBIDDEN).';
  if (seen.status === 'expired')
    return {
      status: 'valid',
      message: accepts,
      warnings: [...seen.warnings, "By this computer's clock it has expired: check the clock."],
    };
  return {
    status: 'valid',
    message: seen.status === 'valid' ? `${seen.message} ${accepts}` : accepts,
  };
}

function refusedMessage(reading: KsReading): string {
  return reading.kind === 'broken'
    ? `The server rejects it. ${reading.message}`
    : SAID.refused.message;
}

const SAID: Readonly<
  Record<Exclude<KsTestResult, 'alive' | 'alive-elsewhere'>, Pick<Inspected, 'status' | 'message'>>
> = {
  expired: {
    status: 'expired',
    message: `The server says that it has expired. Create a new one: ${commandLine`ks`}.`,
  },
  ended: {
    status: 'ended',
    message: `It was ended (session.end, or its AppToken was deleted). Create a new one: ${commandLine`ks`}.`,
  },
  'used-up': {
    status: 'restricted',
    message: `It is used up: its actionslimit allows no further call. Create a new one: ${commandLine`ks`}.`,
  },
  'other-address': {
    status: 'restricted',
    message: 'It is restricted to another IP address (iprestrict): Kaltura refuses it from here.',
  },
  'other-uri': {
    status: 'restricted',
    message:
      'It is restricted to certain API addresses (urirestrict): Kaltura refuses it for all others.',
  },
  'blocked-user': {
    status: 'blocked-user',
    message: 'Its user is blocked: Kaltura refuses every call with it.',
  },
  'blocked-account': { status: 'blocked-account', message: 'Its account is blocked or deleted.' },
  refused: {
    status: 'refused',
    message:
      'The server rejects it: it was not signed with a secret of this account, or it was changed after signing.',
  },
};
