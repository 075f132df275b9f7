import { randomBytes } from 'node:crypto';
import { EXIT, type Failed } from '../cli/exit-codes.ts';
import type { SandboxHints, SomeCredentials } from '../credentials/credential.ts';
import { getCredential, listRelevantCredentials } from '../credentials/index.ts';
import { getInitialState } from '../credentials/state.ts';
import { findOtherKind } from '../env-file/other-kind.ts';
import { type EnvFile, readEnvFile } from '../env-file/read.ts';
import { REGIONS } from '../kaltura/regions.ts';
import type { Network } from '../kaltura/transport.ts';
import type { Problem } from '../result.ts';
import { SANDBOX_ACCOUNTS, SANDBOX_PERSON } from '../sandbox/accounts.ts';
import { isSandboxHost } from '../sandbox/hosts.ts';
import type { Sandbox } from '../sandbox/server.ts';
import type { CreatedUser } from '../sandbox/world.ts';
import { countInWords } from '../text/words.ts';
import type { Context } from './context.ts';
import { type GivenAll, readFileValues } from './input-sources.ts';
import { printNote } from './report-problem.ts';

/** What a person who creates an AppToken in the sandbox must know. */
export const FORGETS_TOKEN =
  'The sandbox keeps nothing between runs: the next run accepts this AppToken, but does not list it or know a user who was created with it.';

/** The hints without the sandbox. */
export const NO_HINTS: SandboxHints = {
  valuesFor: () => ({}),
  userSecretFor: () => null,
  signIn: {},
};

/**
 * Creates the sandbox of one run. It starts listening at the first request, so that the first frame
 * does not wait. `reached`: how the network code reaches it; `stop` also names the users that the
 * run created in its accounts.
 */
export function createEmbeddedSandbox() {
  let server: Promise<Sandbox> | null = null;
  // Only this process knows the token: other users and web pages get no answer.
  const accessToken = randomBytes(32).toString('hex');
  const reached: NonNullable<Network['sandbox']> = {
    origin: 'http://127.0.0.1',
    accessToken,
    knows: (host: string) => isSandboxHost(host, SANDBOX_ACCOUNTS),
    started: async () => {
      server ??= import('../sandbox/server.ts').then(({ startSandbox }) =>
        startSandbox({ accessToken }),
      );
      reached.origin = (await server).origin;
    },
  };
  const first: SomeCredentials<string> = Object.fromEntries(
    listRelevantCredentials(() => false).map(({ name, sandbox }) => [name, sandbox]),
  );
  const hints: SandboxHints = {
    valuesFor: (partnerId) =>
      partnerId === null || partnerId === first['partner-id'] ? first : getAccountValues(partnerId),
    userSecretFor: (partnerId) =>
      SANDBOX_ACCOUNTS.find((each) => String(each.partnerId) === partnerId)?.userSecret ?? null,
    signIn: SANDBOX_PERSON,
  };
  const stop = async (): Promise<void> => {
    const running = await server;
    await running?.close();
    reportCreatedUsers(running?.createdUsers ?? []);
  };
  return { reached, hints, stop };
}

/** The sandbox's answers as given values; `null` means its first account. */
export function getReadyAnswers(
  { hints }: Pick<Context, 'hints'>,
  partnerId: string | null,
): GivenAll {
  return Object.fromEntries(
    Object.entries(hints.valuesFor(partnerId)).map(([name, text]) => [
      name,
      { text, origin: 'found' },
    ]),
  );
}

/** If two companies have the same Partner ID, the answers for the first. */
function getAccountValues(partnerId: string): SomeCredentials<string> {
  const account = SANDBOX_ACCOUNTS.find((each) => String(each.partnerId) === partnerId);
  if (!account) return {};
  const serviceUrl = REGIONS.find((each) => each.id === account.region)?.serviceUrl ?? '';
  return { 'partner-id': partnerId, 'admin-secret': account.adminSecret, region: serviceUrl };
}

/** Shows what a command leaves behind in an account. */
function reportCreatedUsers(created: readonly CreatedUser[]): void {
  if (created.length === 0) return;
  const names = created.map(
    ({ id, partnerId }) => `${id || '(without a name)'} in account ${partnerId}`,
  );
  const count = countInWords(created.length, 'user');
  printNote(`This run created ${count}: ${names.join(', ')}.`, { sandbox: true });
}

/**
 * Refuses a file with real credentials, which the sandbox must not overwrite; null if it has none.
 * A file with a sandbox Partner ID and a wrong secret belongs to the sandbox, unless it names
 * another server.
 */
export function refuseRealCredentials(file: EnvFile): Problem | null {
  const values = readFileValues(file);
  const {
    'partner-id': partner = '',
    'admin-secret': secret = '',
    'app-token': token = '',
  } = values;
  const region = getCredential('region').parse(values.region ?? '');
  const isOurServer = !region.ok || isSandboxHost(new URL(region.value).host, SANDBOX_ACCOUNTS);
  const isOurPartner = SANDBOX_ACCOUNTS.some(
    ({ partnerId }) => String(partnerId) === partner.trim(),
  );
  const ours = SANDBOX_ACCOUNTS.flatMap(({ adminSecret, userSecret, appTokens = [] }) => [
    adminSecret,
    userSecret,
    ...appTokens.map((each) => each.token),
  ]);
  const isOurSecret = [secret, token].some((each) => ours.includes(each.trim().toLowerCase()));
  if (isOurSecret || (isOurPartner && isOurServer) || !hasCredentials(file)) return null;
  return {
    code: 'OTHER_CREDENTIALS',
    message: `${file.path} has credentials for an account outside the sandbox. The sandbox does not overwrite them.`,
    fix: 'To use that account, leave out --sandbox. To use the sandbox, name another file with -f.',
  };
}

/** Does the file have a Partner ID, a secret or an AppToken, or a reference to one? */
function hasCredentials(file: EnvFile): boolean {
  return (['partner-id', 'admin-secret', 'app-token'] as const).some((name) => {
    const credential = getCredential(name);
    const text = file.values[credential.variable];
    const raw = file.raw[credential.variable] ?? '';
    const { value, code } = getInitialState(
      credential,
      text ? { text, raw, origin: 'file' } : undefined,
    );
    return value !== null || code === 'REFERENCE';
  });
}

function refuseOtherKind(path: string, kind: string): Problem {
  return {
    code: 'NOT_AN_ENV_FILE',
    message: `${path} is ${kind}, not an env file. Nothing was changed.`,
    fix: 'Give the path of an env file with -f; the default is .env.',
  };
}

/** Reads the env file that a command will change. Refuses a file of another kind. */
export async function readFileToChange({
  envFile,
  sandbox,
}: Pick<Context, 'envFile' | 'sandbox'>): Promise<{ file: EnvFile } | Failed> {
  const read = await readEnvFile(envFile);
  if ('problem' in read) return { ...read, exit: EXIT.envFile };
  const kind = findOtherKind(envFile, read.value.text);
  const refusal = kind
    ? refuseOtherKind(envFile, kind)
    : sandbox
      ? refuseRealCredentials(read.value)
      : null;
  return refusal ? { problem: refusal, exit: EXIT.envFile } : { file: read.value };
}
