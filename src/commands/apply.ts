import { createToken, type TokenValues } from '../app-token/create.ts';
import { EXIT, type ExitCode, exitFor, type Failed } from '../cli/exit-codes.ts';
import type { CredentialName, Some } from '../credentials/credential.ts';
import { getCredential } from '../credentials/index.ts';
import type { SecretPlace } from '../credentials/trust.ts';
import { describeChangeOnDisk } from '../env-file/problems.ts';
import type { EnvFile } from '../env-file/read.ts';
import type { AccountAccess, TokenPlan } from '../kaltura/app-tokens.ts';
import { findRegion, getPlaceName } from '../kaltura/regions.ts';
import type { Problem, Result } from '../result.ts';
import { commandLine, ShellText, shell } from '../text/command.ts';
import {
  type Changes,
  isChange,
  PLACEHOLDER_TOKEN,
  planChanges,
  type Refusal,
  unconfirmedTarget,
  writeChanges,
} from './changes.ts';
import { locationOptions, urlIfTrusted } from './command-options.ts';
import type { Context } from './context.ts';
import { listenForInterruption, whetherWritten } from './interruption.ts';

/** A write requested by `setup --yes`, the wizard or `app-token create`. */
export interface WriteRequest {
  /** Values by credential; `''` clears a line. */
  values: Some<string>;
  /** Credentials whose lines are removed. */
  removed: readonly CredentialName[];
  place: SecretPlace;
  /** The AppToken to create and write; null for none. */
  token: { access: AccountAccess; plan: TokenPlan } | null;
}

export interface WritePlan {
  request: WriteRequest;
  changes: Changes;
  /** The real file behind a link, if the user agreed to it. */
  agreedTarget: string | null;
}

export interface Applied {
  /** False if the file already had all the values. */
  isChanged: boolean;
  changes: Changes;
  /** The permission bits of the file; null if it was not written. */
  mode: number | null;
  /** Describes the file attributes that could not be kept. */
  lost: string | null;
  /** The AppToken that was created and tested. */
  token: {
    id: string;
    account: { name: string; entries: number | null };
    warnings: Problem[];
  } | null;
}

/** Plans a write, without changing anything. A placeholder stands in for the AppToken. */
export async function planWrite(
  context: Pick<Context, 'envFile' | 'sandbox'>,
  request: WriteRequest,
): Promise<WritePlan | { problem: Refusal }> {
  const changes = await planWithToken(context, request, PLACEHOLDER_TOKEN);
  return 'problem' in changes ? changes : { request, changes, agreedTarget: null };
}

async function planWithToken(
  context: Pick<Context, 'envFile' | 'sandbox'>,
  { values, removed, place, token }: WriteRequest,
  created: TokenValues,
): Promise<Changes | { problem: Refusal }> {
  const all = token ? { ...values, ...created } : values;
  const changes = await planChanges(context, all, place, removed);
  if ('problem' in changes || !token) return changes;
  const mismatch = refuseOtherAccount(changes.file, token.access, values);
  return mismatch ? { problem: mismatch } : changes;
}

/** Refuses to write an AppToken of this account into a file with credentials of another account. */
export function refuseOtherAccount(
  file: EnvFile,
  { serviceUrl, auth }: AccountAccess,
  values: Some<string> = {},
): Refusal | null {
  const after = (name: CredentialName): string | null => {
    const { variable, parse } = getCredential(name);
    const parsed = parse(values[name] ?? file.values[variable] ?? '');
    return parsed.ok ? parsed.value : null;
  };
  const partnerId = after('partner-id') ?? auth.partnerId;
  const region = after('region');
  if (partnerId === auth.partnerId && (region ?? serviceUrl) === serviceUrl) return null;
  const place = region ? ` in ${getPlaceName(region)}` : '';
  return {
    code: 'OTHER_ACCOUNT',
    message: `${file.path} has account ${partnerId}${place}; the AppToken would belong to account ${auth.partnerId} in ${getPlaceName(serviceUrl)}.`,
    fix: 'Name another file with -f.',
    needsConsent: true,
  };
}

interface ApplyOptions {
  leave?: AbortSignal;
  onCreated?: (id: string) => void;
}

/**
 * Carries out a plan: creates and tests the AppToken, if the plan has one, then writes the file.
 * After a failure, the file and the account are unchanged, or the problem says what remains.
 * `leave` interrupts the work; `onCreated` gets the AppToken's ID at once.
 */
export async function apply(
  context: Context,
  plan: WritePlan,
  options: ApplyOptions = {},
): Promise<Applied | Failed> {
  const { changes, request } = plan;
  if (!isChange(changes)) return { isChanged: false, changes, mode: null, lost: null, token: null };
  if (request.token) {
    const work = applyWithToken(context, plan, request.token, options);
    // The run ends only after this work, so that no unknown AppToken stays in the account.
    context.atEnd(() => work);
    return work;
  }
  const refused = unconfirmedTarget(changes, plan.agreedTarget);
  if (refused) return { problem: refused, exit: exitForRefusal(refused) };
  const done = await write(context, changes);
  return 'problem' in done ? { ...done, exit: EXIT.envFile } : { ...done.value, token: null };
}

/** The exit code if the file cannot be written as it is. */
export function exitForRefusal({ needsConsent }: Refusal): ExitCode {
  return needsConsent ? EXIT.usage : EXIT.envFile;
}

type Written = Omit<Applied, 'token'>;

async function write(context: Context, changes: Changes): Promise<Result<Written, Refusal>> {
  const done = await writeChanges(changes, context);
  return 'problem' in done ? done : { value: { isChanged: true, changes, ...done.value } };
}

/**
 * Plans again, because the file may have changed. Accepts only the file that the first plan was
 * made for.
 */
async function planAgain(
  context: Context,
  plan: WritePlan,
  values: TokenValues,
): Promise<Result<Changes, Refusal>> {
  const changes = await planWithToken(context, plan.request, values);
  if ('problem' in changes) return changes;
  const isSameFile = changes.file.fingerprint === plan.changes.file.fingerprint;
  const refused = isSameFile
    ? unconfirmedTarget(changes, plan.agreedTarget)
    : describeChangeOnDisk(context.envFile);
  return refused ? { problem: refused } : { value: changes };
}

async function applyWithToken(
  context: Context,
  plan: WritePlan,
  { access, plan: tokenPlan }: NonNullable<WriteRequest['token']>,
  { leave, onCreated }: ApplyOptions,
): Promise<Applied | Failed> {
  // Planned first, so that no AppToken is created that cannot be written.
  const ready = await planAgain(context, plan, PLACEHOLDER_TOKEN);
  if ('problem' in ready) return { ...ready, exit: exitForRefusal(ready.problem) };
  const interrupted = { code: 'CANCELLED', message: whetherWritten(context), fix: null };
  let createdId: string | null = null;
  const interruption = listenForInterruption(context, tokenPlan, () => createdId, leave);
  try {
    const done = await createToken({
      access,
      plan: tokenPlan,
      freshApi: context.freshApi,
      write: async (values) => {
        const now = await planAgain(context, plan, values);
        if ('problem' in now) return now;
        return interruption.signal.aborted ? { problem: interrupted } : write(context, now.value);
      },
      onCreated: (id) => {
        createdId = id;
        onCreated?.(id);
      },
      signal: interruption.signal,
      interrupted,
      accountOptions: accountOptions(context, access),
    });
    if ('id' in done) {
      const { id, account, warnings, written } = done;
      return { ...written, token: { id, account, warnings } };
    }
    const exit = done.isOfFile ? exitForRefusal(done.problem) : exitFor(done.problem);
    // The exit status for a signal is 128 plus its number.
    return { ...done, exit: (interruption.status() as ExitCode | null) ?? exit };
  } finally {
    interruption.close();
  }
}

/**
 * The options for other app-token commands: after a sign-in, they must sign in to the same server
 * again.
 */
function accountOptions(context: Context, { auth, serviceUrl }: AccountAccess): ShellText {
  if (auth.kind !== 'session') return locationOptions(context);
  const isOwn = !findRegion(serviceUrl) && !context.sandbox;
  const url = isOwn ? new ShellText(` ${urlIfTrusted(serviceUrl)}`) : shell``;
  return shell` --login ‹email› --password-stdin${url}${locationOptions(context)}`;
}

/** Warns about the previous AppToken in the file: writing another one does not revoke it. */
export function warnAboutOldToken(context: Context, { plan }: Changes): Problem[] {
  const { variable } = getCredential('app-token-id');
  const id = plan.changed.find((each) => each.variable === variable)?.from;
  if (!id) return [];
  return [
    {
      code: 'OLD_APP_TOKEN',
      message: `The previous AppToken in the file, ${id}, was not revoked.`,
      fix: `When nothing uses it any more, revoke it: ${commandLine`app-token revoke ${id}${locationOptions(context)}`}`,
    },
  ];
}
