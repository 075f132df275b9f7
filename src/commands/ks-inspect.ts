import { EXIT, type ExitCode, type Failed, fail, getExitForProblem } from '../cli/exit-codes.ts';
import type { OptionsOf } from '../cli/options.ts';
import { getCredential } from '../credentials/index.ts';
import { getInitialState } from '../credentials/state.ts';
import { readEnvFile } from '../env-file/read.ts';
import { type KsReading, readKs } from '../kaltura/ks.ts';
import { findPrivilege } from '../kaltura/privileges.ts';
import { type KsTestResult, type KsVerification, testKs, verifyKs } from '../kaltura/verify-ks.ts';
import { commandLine } from '../text/command.ts';
import { printJson, redactDocument } from '../text/output.ts';
import { registerSecret } from '../text/redact.ts';
import { pad, printRows, type Row, row, span } from '../text/rows.ts';
import { getShellLines } from '../text/shell.ts';
import { locateServiceUrl, readTrustedServiceUrl } from './account.ts';
import type { Context } from './context.ts';
import { describeReading, findKs, type Inspected } from './describe-ks.ts';
import { collectGiven, type GivenAll, parseGiven } from './input-sources.ts';
import { readStdin } from './stdin.ts';

type InspectContext = Context<OptionsOf<'ks inspect'>>;

/** `kaltura-setup ks inspect`: decodes a KS and explains it; with `--online`, asks the server. */
export async function runKsInspect(context: InspectContext): Promise<ExitCode | Failed> {
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
  const inspected = await inspect(context, collectGiven(context, read.value), ks);
  if ('problem' in inspected) return inspected;
  const { status, message, ...rest } = inspected;
  if (options.json) printJson({ status, message, ...rest, ...(sandbox ? { sandbox } : {}) });
  else {
    const head = sandbox ? [row('sandbox', 'warn')] : [];
    printRows([...head, ...formatInspected(redactDocument(inspected))], options);
  }
  if (status === 'valid') return EXIT.done;
  return status === 'unverified' ? EXIT.unreachable : EXIT.wrong;
}

async function inspect(
  context: InspectContext,
  given: GivenAll,
  ks: string,
): Promise<Inspected | Failed> {
  const credential = getCredential('admin-secret');
  const secret = getInitialState(credential, given['admin-secret']);
  const reading = readKs(ks, secret.value ?? undefined);
  const inspected = describeReading(reading, parseGiven(given, 'partner-id'));
  if (secret.status === 'invalid')
    inspected.warnings.push(
      `The signature was not checked. ${credential.variable}: ${secret.message}`,
    );
  if (context.options.online && inspected.partnerId !== null)
    return askServer(context, given, {
      ks,
      reading,
      offline: inspected,
      partnerId: inspected.partnerId,
    });
  if (inspected.status === 'valid' || inspected.status === 'unverified')
    inspected.warnings.push(
      'Only the server knows whether it was ended, is restricted or has a blocked user: pass --online to ask the server.',
    );
  return inspected;
}

/** A KS to ask the server about, and what is known about it offline. */
interface InspectedKs {
  ks: string;
  reading: KsReading;
  offline: Inspected;
  partnerId: number;
}

/**
 * Asks the server about a KS. The server's answer overrides the offline result. The KS goes to one
 * of Kaltura's regions or to a host from the command line. Uses the KS only if that costs nothing,
 * or after `--yes`.
 */
async function askServer(
  context: InspectContext,
  given: GivenAll,
  { ks, reading, offline, partnerId }: InspectedKs,
): Promise<Inspected | Failed> {
  const { network, options } = context;
  const set = readTrustedServiceUrl(context, given);
  const server = set ?? (await locateServiceUrl(context, String(partnerId)));
  if ('problem' in server) return server;
  const { serviceUrl } = server;
  // Without a Partner ID, a secret that verifies the KS belongs to its account.
  const owner = parseGiven(given, 'partner-id');
  const isOwn = owner === null ? reading.kind === 'verified' : owner === String(partnerId);
  const secret = isOwn ? parseGiven(given, 'admin-secret') : null;
  const verified = secret
    ? await verifyKs(network, serviceUrl, { partnerId: String(partnerId), secret }, ks)
    : { value: { kind: 'not-asked', code: 'NO_SECRET' } as const };
  if ('problem' in verified) return { ...verified, exit: getExitForProblem(verified.problem) };
  const { value } = verified;
  if (value.kind === 'blocked-account') return { ...offline, ...SERVER_ANSWERS['blocked-account'] };
  if (value.kind === 'refused') {
    const refused = { ...offline, ...SERVER_ANSWERS.refused };
    return reading.kind === 'broken'
      ? { ...refused, message: `The server rejects it. ${reading.message}` }
      : refused;
  }
  const isVerified = value.kind === 'verified';
  const inspected = isVerified
    ? describeReading({ ...value, version: offline.version ?? 2 })
    : offline;
  if (isVerified && value.user === 'blocked')
    return { ...inspected, ...SERVER_ANSWERS['blocked-user'] };
  const costs = isVerified ? describeCosts(value) : UNKNOWN_COSTS;
  if (costs && !options.yes) return refuseUse(inspected, { costs, isVerified });
  const used = await testKs(network, serviceUrl, ks);
  if ('problem' in used) return { ...used, exit: getExitForProblem(used.problem) };
  if (costs) inspected.warnings.push(`The KS was used. Using it ${costs}.`);
  return judgeUse(inspected, used.value);
}

/** Words that follow “Using it …”. */
const UNKNOWN_COSTS = 'counts as one action, if it has an actionslimit, and may create its user';

/** What using a KS costs, in words that follow “Using it …”; empty if it costs nothing. */
function describeCosts({ fields, user }: Extract<KsVerification, { kind: 'verified' }>): string {
  const { userId, privileges, partnerId } = fields;
  const limit = findPrivilege(privileges, 'actionslimit');
  const who = userId ? `user ${userId}` : 'a user without a name';
  return [
    ...(limit === null ? [] : [`takes one of its actions (actionslimit:${limit})`]),
    ...(user === 'there' ? [] : [`may create ${who} in account ${partnerId}`]),
  ].join(' and ');
}

/** The answer without using the KS. If nothing else is known, asks for --yes. */
function refuseUse(
  inspected: Inspected,
  { costs, isVerified }: { costs: string; isVerified: boolean },
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

function judgeUse(inspected: Inspected, result: KsTestResult): Inspected {
  if (result !== 'alive' && result !== 'alive-elsewhere')
    return { ...inspected, ...SERVER_ANSWERS[result] };
  const accepts =
    result === 'alive'
      ? 'The server accepts it.'
      : 'The server accepts it, but its role does not allow listing entries (SERVICE_FORBIDDEN).';
  if (inspected.status === 'expired')
    inspected.warnings.push("By this computer's clock it has expired: check the clock.");
  const message = inspected.status === 'valid' ? `${inspected.message} ${accepts}` : accepts;
  return { ...inspected, status: 'valid', message };
}

const SERVER_ANSWERS: Readonly<
  Record<Exclude<KsTestResult, 'alive' | 'alive-elsewhere'>, Pick<Inspected, 'status' | 'message'>>
> = {
  expired: {
    status: 'expired',
    message: 'The server says that it has expired. Create a new one with ks.',
  },
  ended: {
    status: 'ended',
    message: 'It was ended (session.end, or its AppToken was deleted). Create a new one with ks.',
  },
  'used-up': {
    status: 'restricted',
    message: 'It is used up: its actionslimit allows no further call. Create a new one with ks.',
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

function formatInspected(inspected: Inspected): Row[] {
  const bad = inspected.status !== 'valid' && inspected.status !== 'unverified';
  const mark = bad
    ? span('✖ ', 'bad')
    : inspected.status === 'valid'
      ? span('✔ ', 'good')
      : span('! ', 'warn');
  const fact = (name: string, value: string | null): Row[] =>
    value === null ? [] : [[span(`  ${pad(name, 12)} `), span(value)]];
  const when =
    inspected.expiresAt === null
      ? null
      : `${new Date(Math.min(inspected.expiresAt, 8.64e12) * 1000).toISOString().replace('.000', '')}`;
  return [
    [mark, span(`${inspected.status}: ${inspected.message}`)],
    ...fact('account', inspected.partnerId === null ? null : String(inspected.partnerId)),
    ...fact('version', inspected.version === null ? null : String(inspected.version)),
    ...fact('type', inspected.type?.toUpperCase() ?? null),
    ...fact('user', inspected.userId === '' ? '(none)' : inspected.userId),
    ...fact('expires', when),
    ...fact('privileges', inspected.privileges === '' ? '(none)' : inspected.privileges),
    ...inspected.warnings.map((warning) => row(`! ${warning}`, 'warn')),
  ];
}
