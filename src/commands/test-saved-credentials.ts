import { findAccountKey } from '../credentials/account-session.ts';
import { CREDENTIALS } from '../credentials/index.ts';
import { type CheckedCredential, verifyAll } from '../credentials/state.ts';
import type { SecretHosts } from '../credentials/trust.ts';
import { type EnvFile, readEnvFile } from '../env-file/read.ts';
import type { Result } from '../result.ts';
import type { Tested } from '../wizard/state.ts';
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
 * Verifies what the file and the environment hold now, without the options of this run. Null if the
 * secret must not go to the host that they name.
 */
export async function verifySavedCredentials(
  context: Context,
  file: EnvFile,
): Promise<CheckedCredential[] | null> {
  const given = collectSaved(context, file);
  return findUntrustedHost(context, given) ? null : verifyAll(given, context.freshApi());
}

/** The values without the options of this run. */
function collectSaved({ options, env }: Pick<Context, 'options' | 'env'>, file: EnvFile): GivenAll {
  return collectGiven({ options: { ...options, given: {} }, env }, file);
}

/** The environment without the values that the file has too. A reference is not a value. */
function omitOverrides({ env }: Context, file: EnvFile): Context['env'] {
  const set = CREDENTIALS.filter(
    (each) => file.values[each.variable] && !findReferenceInFile(file, each),
  );
  return { ...env, ...Object.fromEntries(set.map(({ variable }) => [variable, undefined])) };
}
