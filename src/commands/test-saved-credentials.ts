import { findAccountKey } from '../credentials/account-session.ts';
import type { SomeCredentials } from '../credentials/credential.ts';
import { CREDENTIALS } from '../credentials/index.ts';
import {
  type CheckedCredential,
  type Given,
  type Origin,
  verifyAll,
} from '../credentials/state.ts';
import type { SecretHosts } from '../credentials/trust.ts';
import { type EnvFile, readEnvFile } from '../env-file/read.ts';
import { type AdminSecretCheck, checkAdminSecret } from '../kaltura/account.ts';
import { type AppTokenCheck, checkAppToken } from '../kaltura/check-app-token.ts';
import type { ApiResult } from '../kaltura/query.ts';
import { getServerName } from '../kaltura/regions.ts';
import { createProblem, type Result } from '../result.ts';
import type { TestedAccount } from '../wizard/state.ts';
import type { Context } from './context.ts';
import { collectGiven, findReferenceInFile, type GivenAll, parseGiven } from './input-sources.ts';
import { describeUntrustedHost, findUntrustedHost } from './untrusted-host.ts';

/**
 * Tests the written file: reads it, starts a session and lists entries. The session has no User ID,
 * because a new User ID would create a user. The environment supplies missing values. The secret
 * goes only to a trusted host or to one of `hosts`. `secretOrigin`: `file`, unless this run wrote
 * the secret, so that the file's URL is not trusted for being in the same file.
 */
export async function testSavedCredentials(
  context: Context,
  hosts: SecretHosts,
  secretOrigin: Origin,
): Promise<Result<TestedAccount>> {
  const read = await readEnvFile(context.envFile);
  if ('problem' in read) return read;
  const all = preferFile(context, read.value, secretOrigin);
  const values: SomeCredentials<string> = Object.fromEntries(
    CREDENTIALS.map(({ name }) => [name, parseGiven(all, name) ?? '']),
  );
  const { 'partner-id': partnerId, region: serviceUrl } = values;
  const key = findAccountKey(values);
  if (!partnerId || !key || !serviceUrl)
    return {
      problem: createProblem(
        'INCOMPLETE',
        `A session needs values that ${context.envFile} does not have.`,
        'Run the wizard again and fill in the missing values.',
      ),
    };
  const host = findUntrustedHost(context, all);
  if (host && host !== hosts.used && !hosts.confirmed.includes(host))
    return { problem: describeUntrustedHost(host) };
  // A new client, because cached answers about the typed values must not count here.
  const api = context.freshApi();
  const answer: ApiResult<AdminSecretCheck | AppTokenCheck> =
    key.kind === 'app-token'
      ? await checkAppToken(api, serviceUrl, key)
      : await api.query(serviceUrl, checkAdminSecret(key));
  if ('problem' in answer) return answer;
  if (!('account' in answer.value)) {
    const message = `${getServerName(serviceUrl)} refuses the ${key.label} in the file.`;
    const fix = 'Another program may have changed the file since it was written.';
    return { problem: { code: answer.value.code, message, fix } };
  }
  const { name, entries, problem } = answer.value.account;
  if (problem) return { problem };
  return { value: { account: name, partnerId, serverName: getServerName(serviceUrl), entries } };
}

/**
 * Verifies what the file and the environment hold now, without the options of this run. Null if the
 * secret must not go to the host that they name.
 */
export async function verifySavedCredentials(
  context: Context,
  file: EnvFile,
): Promise<CheckedCredential[] | null> {
  const options = { ...context.options, given: {} };
  const given = collectGiven({ ...context, options }, file);
  return findUntrustedHost(context, given) ? null : verifyAll(given, context.freshApi());
}

/**
 * Unlike in a command, the file overrides the environment, because this tests the file. Only a
 * reference does not.
 */
function preferFile({ env }: Context, file: EnvFile, secretOrigin: Origin): GivenAll {
  return Object.fromEntries(
    CREDENTIALS.flatMap((credential): [string, Given][] => {
      const { name, variable, secret } = credential;
      const inFile = file.values[variable];
      const outside = env[variable];
      const isReferred = outside && findReferenceInFile(file, credential);
      if (inFile && !isReferred)
        return [[name, { text: inFile, origin: secret ? secretOrigin : 'file' }]];
      return outside ? [[name, { text: outside, origin: 'environment' }]] : [];
    }),
  );
}
