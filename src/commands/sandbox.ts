import { randomBytes } from 'node:crypto';
import type { CredentialName, SandboxHints, SomeCredentials } from '../credentials/credential.ts';
import { getCredential, listRelevantCredentials } from '../credentials/index.ts';
import { getInitialState } from '../credentials/state.ts';
import type { EnvFile } from '../env-file/read.ts';
import { REGIONS } from '../kaltura/regions.ts';
import type { Network } from '../kaltura/transport.ts';
import { SANDBOX_ACCOUNTS, SANDBOX_PERSON } from '../sandbox/accounts.ts';
import { isSandboxHost } from '../sandbox/hosts.ts';
import type { Sandbox } from '../sandbox/server.ts';

/** The warning about an AppToken that is created in the sandbox. */
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
 * does not wait. `reached`: how the network code reaches it.
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
    await (await server)?.close();
  };
  return { reached, hints, stop };
}

/** If two companies have the same Partner ID, the answers for the first. */
function getAccountValues(partnerId: string): SomeCredentials<string> {
  const account = SANDBOX_ACCOUNTS.find((each) => String(each.partnerId) === partnerId);
  if (!account) return {};
  const serviceUrl = REGIONS.find((each) => each.id === account.region)?.serviceUrl ?? '';
  return { 'partner-id': partnerId, 'admin-secret': account.adminSecret, region: serviceUrl };
}

/**
 * Does the file have real credentials, which the sandbox must not overwrite? A file with a sandbox
 * Partner ID and a wrong secret belongs to the sandbox, unless it names another server.
 */
export function hasRealCredentials(file: EnvFile): boolean {
  const getText = (name: CredentialName): string =>
    file.values[getCredential(name).variable]?.trim() ?? '';
  const region = getCredential('region').parse(getText('region'));
  const isOurServer = !region.ok || isSandboxHost(new URL(region.value).host, SANDBOX_ACCOUNTS);
  const isOurPartner = SANDBOX_ACCOUNTS.some(
    ({ partnerId }) => String(partnerId) === getText('partner-id'),
  );
  const ours = SANDBOX_ACCOUNTS.flatMap(({ adminSecret, userSecret, appTokens = [] }) => [
    adminSecret,
    userSecret,
    ...appTokens.map((each) => each.token),
  ]);
  const isOurSecret = (['admin-secret', 'app-token'] as const).some((name) =>
    ours.includes(getText(name).toLowerCase()),
  );
  return !isOurSecret && !(isOurPartner && isOurServer) && hasCredentials(file);
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
