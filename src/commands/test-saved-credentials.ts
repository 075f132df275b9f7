import { findAccountKey } from '../credentials/account-session.ts';
import { CREDENTIALS, getCredential, parseValue } from '../credentials/index.ts';
import { type CheckedCredential, verifyAll } from '../credentials/state.ts';
import type { SecretHosts } from '../credentials/trust.ts';
import { type EnvFile, readEnvFile } from '../env-file/read.ts';
import { findRegion } from '../kaltura/regions.ts';
import { createProblem, type Problem, type Result } from '../result.ts';
import { INCOMPLETE, type Tested } from '../wizard/state.ts';
import { buildCheckDocument } from './check-result.ts';
import type { Context } from './context.ts';
import { collectGiven, findReferenceInFile, type GivenAll } from './input-sources.ts';
import { describeUntrustedHost, findUntrustedHost } from './untrusted-host.ts';

/**
 * Tests the file after the write in the wizard. The environment supplies missing values. The secret
 * goes only to a trusted host or to one of `hosts`. `isSecretNew`: this run wrote the secret, so
 * the file's URL is not trusted for being in the same file.
 */
export async function testSavedCredentials(
  context: Context,
  hosts: SecretHosts,
  isSecretNew: boolean,
): Promise<Result<Tested>> {
  const read = await readEnvFile(context.envFile);
  if ('problem' in read) return read;
  const file = read.value;
  const given = collectSaved({ ...context, env: omitOverrides(context, file) }, file);
  if (wouldMoveSecret(given, hosts.used)) return { problem: describeMissingUrl(context.envFile) };
  const host = findUntrustedHost(context, given, isSecretNew ? [null] : undefined);
  if (host && host !== hosts.used && !hosts.confirmed.includes(host))
    return { problem: describeUntrustedHost(host) };
  // A new client, because cached answers about the typed values must not count here.
  const api = context.freshApi();
  const all = await verifyAll(given, api);
  const document = await buildCheckDocument({ ...context, api }, all, file, { isWritten: true });
  const values = Object.fromEntries(all.map((each) => [each.credential.name, each.value ?? '']));
  const isComplete = !!values['partner-id'] && !!values.region && findAccountKey(values) !== null;
  return { value: { document, isComplete } };
}

/**
 * Without a service URL the secret would go to the region that has the account. Is that wrong,
 * because this run used a private server?
 */
function wouldMoveSecret(given: GivenAll, used: string | null): boolean {
  return !given.region?.text && used !== null && findRegion(used) === null;
}

function describeMissingUrl(envFile: string): Problem {
  const { variable } = getCredential('region');
  return createProblem(
    INCOMPLETE,
    `${envFile} still needs ${variable}: without it, later runs send the secret to one of Kaltura's regions.`,
  );
}

/**
 * Verifies the values in the file and the environment, without the options of this run. Null if the
 * secret must not go to the host that they name, or if they do not name this run's private server.
 */
export async function verifySavedCredentials(
  context: Context,
  file: EnvFile,
): Promise<CheckedCredential[] | null> {
  const given = collectSaved(context, file);
  if (wouldMoveSecret(given, parseValue('region', context.options.values.region))) return null;
  return findUntrustedHost(context, given) ? null : verifyAll(given, context.freshApi());
}

/** The values without the options of this run. */
function collectSaved({ options, env }: Pick<Context, 'options' | 'env'>, file: EnvFile): GivenAll {
  return collectGiven({ options: { ...options, values: {} }, env }, file);
}

/** The environment without the values that the file has too. A reference is not a value. */
function omitOverrides({ env }: Context, file: EnvFile): Context['env'] {
  const set = CREDENTIALS.filter(
    (each) => file.values[each.variable] && !findReferenceInFile(file, each),
  );
  return { ...env, ...Object.fromEntries(set.map(({ variable }) => [variable, undefined])) };
}
