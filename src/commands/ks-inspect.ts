import { EXIT, type Failed, fail, toFailed } from '../cli/exit-codes.ts';
import type { OptionsOf } from '../cli/options.ts';
import { getCredential } from '../credentials/index.ts';
import { getInitialState } from '../credentials/state.ts';
import { readEnvFile } from '../env-file/read.ts';
import { type KsReading, readKs } from '../kaltura/ks.ts';
import { findPrivilege } from '../kaltura/privileges.ts';
import { type KsVerification, testKs, verifyKs } from '../kaltura/verify-ks.ts';
import { commandLine } from '../text/command.ts';
import { redactDocument } from '../text/output.ts';
import { registerSecret } from '../text/redact.ts';
import { pad, type Row, row, type Span, span } from '../text/rows.ts';
import { getShellLines } from '../text/shell.ts';
import { formatTime } from '../text/time.ts';
import { resolveServer } from './account.ts';
import type { Context, Report } from './context.ts';
import { applyAnswer, describeReading, findKs, type Inspected } from './describe-ks.ts';
import { collectGiven, type GivenAll, parseGiven } from './input-sources.ts';
import { readStdin } from './stdin.ts';

type InspectContext = Context<OptionsOf<'ks inspect'>>;

/** `kaltura-setup ks inspect`: decodes a KS and explains it; with `--online`, asks the server. */
export async function runKsInspect(context: InspectContext): Promise<Report | Failed> {
  const { options, sandbox } = context;
  const piped = await readStdin();
  if ('problem' in piped) {
    const fix = `For example: ${getShellLines().pipeVariable('KALTURA_KS', commandLine`ks inspect`)}`;
    return { ...piped, problem: { ...piped.problem, fix } };
  }
  const read = await readEnvFile(context.envFile);
  if ('problem' in read) return { ...read, exit: EXIT.envFile };
  const ks = findKs(piped.value);
  registerSecret(ks);
  const given = collectGiven(context, read.value);
  const secret = getInitialState(getCredential('admin-secret'), given['admin-secret']);
  const reading = readKs(ks, secret.value ?? undefined);
  const inspected =
    options.online && reading.kind !== 'not-a-ks'
      ? await askServer(context, given, ks, reading)
      : describeReading(reading, given);
  if ('problem' in inspected) return inspected;
  const { status, warnings } = inspected;
  if (!options.online && (status === 'valid' || status === 'unverified'))
    warnings.push(
      'Only the server knows whether it was ended, is restricted or has a blocked user: pass --online to ask the server.',
    );
  const head = sandbox ? [row('sandbox', 'warn')] : [];
  const failure = status === 'unverified' ? EXIT.unreachable : EXIT.wrong;
  return {
    exit: status === 'valid' ? EXIT.done : failure,
    document: { ...inspected, ...(sandbox ? { sandbox } : {}) },
    rows: [...head, ...formatInspected(redactDocument(inspected))],
  };
}

/**
 * Asks the server about a KS. The KS goes to one of Kaltura's regions or to a host from the command
 * line. Uses the KS only if that costs nothing, or after `--yes`.
 */
async function askServer(
  context: InspectContext,
  given: GivenAll,
  ks: string,
  reading: Exclude<KsReading, { kind: 'not-a-ks' }>,
): Promise<Inspected | Failed> {
  const { network, options } = context;
  const partnerId = String(reading.partnerId);
  const server = await resolveServer(context, given, partnerId, [null]);
  if ('problem' in server) return server;
  const { serviceUrl } = server;
  // Without a Partner ID, a secret that verifies the KS belongs to its account.
  const owner = parseGiven(given, 'partner-id');
  const isOwn = owner === null ? reading.kind === 'verified' : owner === partnerId;
  const secret = isOwn ? parseGiven(given, 'admin-secret') : null;
  const verified = secret
    ? await verifyKs(network, serviceUrl, { partnerId, secret }, ks)
    : { value: null };
  if ('problem' in verified) return toFailed(verified.problem);
  const { value } = verified;
  const fields = value && 'fields' in value ? value.fields : null;
  const known: KsReading = fields ? { ...reading, kind: 'verified', fields } : reading;
  const inspected = describeReading(known, given);
  if (value?.kind === 'refused' && reading.kind === 'broken') {
    const message = `The server rejects it. ${reading.message}`;
    return { ...inspected, status: 'refused', message };
  }
  if (value && value.kind !== 'verified') return applyAnswer(inspected, value.kind);
  const costs = value ? describeCosts(value) : UNKNOWN_COSTS;
  if (costs && !options.yes) return refuseUse(inspected, costs, { isVerified: value !== null });
  const used = await testKs(network, serviceUrl, ks);
  if ('problem' in used) return toFailed(used.problem);
  if (costs) inspected.warnings.push(`The KS was used, which ${costs}.`);
  return applyAnswer(inspected, used.value);
}

/** Words that follow “Using it …”. */
const UNKNOWN_COSTS = 'counts as one action, if it has an actionslimit, and may create its user';

/** What using a KS costs, in words that follow “Using it …”; empty if it costs nothing. */
function describeCosts(verified: Extract<KsVerification, { kind: 'verified' }>): string {
  const { userId, privileges, partnerId } = verified.fields;
  const limit = findPrivilege(privileges, 'actionslimit');
  const who = userId ? `user ${userId}` : 'a user without a name';
  return [
    ...(limit === null ? [] : [`takes one of its actions (actionslimit:${limit})`]),
    ...(verified.isUserThere ? [] : [`may create ${who} in account ${partnerId}`]),
  ].join(' and ');
}

/** The answer without using the KS. If nothing else is known, asks for --yes. */
function refuseUse(
  inspected: Inspected,
  costs: string,
  { isVerified }: { isVerified: boolean },
): Inspected | Failed {
  // An account can have more than one secret.
  if (!isVerified && ['valid', 'unverified', 'other-secret'].includes(inspected.status))
    return fail(
      EXIT.usage,
      'NEEDS_YES',
      `Without the Admin Secret of account ${inspected.partnerId}, only using the KS tells whether the server accepts it. Using it ${costs}.`,
      'Set the Admin Secret in the env file or the environment, or add --yes to use the KS.',
    );
  if (inspected.status === 'valid')
    inspected.warnings.push(
      `Only using the KS tells whether it was ended, used up or restricted. Using it ${costs}. Add --yes to use it.`,
    );
  return inspected;
}

const MARKS: Partial<Record<Inspected['status'], Span>> = {
  valid: span('✔ ', 'good'),
  unverified: span('! ', 'warn'),
};

function formatInspected(inspected: Inspected): Row[] {
  const { status, message, expiresAt, userId, privileges, warnings } = inspected;
  const facts = {
    account: inspected.partnerId,
    version: inspected.version,
    type: inspected.type?.toUpperCase(),
    user: userId === '' ? '(none)' : userId,
    expires: expiresAt === null ? null : formatTime(expiresAt),
    privileges: privileges === '' ? '(none)' : privileges,
  };
  return [
    [MARKS[status] ?? span('✖ ', 'bad'), span(`${status}: ${message}`)],
    ...Object.entries(facts).flatMap(([name, value]) =>
      value == null ? [] : [[span(`  ${pad(name, 12)} `), span(String(value))]],
    ),
    ...warnings.map((warning) => row(`! ${warning}`, 'warn')),
  ];
}
