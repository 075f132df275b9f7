import { EXIT, type Failed, fail } from '../cli/exit-codes.ts';
import { CREDENTIALS, getCredential, parseValue } from '../credentials/index.ts';
import type { Given, Origin } from '../credentials/state.ts';
import { canHoldSecrets, isTrusted, type SecretHosts } from '../credentials/trust.ts';
import { listPossibleValues } from '../env-file/parse.ts';
import { createProblem, type Problem } from '../result.ts';
import { formatServiceUrl } from './command-options.ts';
import type { Context } from './context.ts';
import { type GivenAll, parseGiven } from './input-sources.ts';

/** The code of every failure that keeps a secret from a host. */
export const HOST_NOT_CONFIRMED = 'HOST_NOT_CONFIRMED';

/**
 * The service URL, if it is not trusted with all `secrets`. Null: a secret that the user enters.
 */
export function findUntrustedHost(
  { sandbox }: Pick<Context, 'sandbox'>,
  all: GivenAll,
  secrets: readonly (Given | null)[] = listSecrets(all),
): string | null {
  const serviceUrl = parseGiven(all, 'region');
  if (sandbox || !serviceUrl) return null;
  const hasTrust = (secret: Given | null): boolean =>
    listOrigins(all.region).some((url) =>
      listOrigins(secret).some((each) => isTrusted(serviceUrl, url, each)),
    );
  return secrets.every(hasTrust) ? null : serviceUrl;
}

function listSecrets(all: GivenAll): Given[] {
  return CREDENTIALS.flatMap(({ name, secret }) => (secret && all[name]) || []);
}

/** One value can be in the environment and in the file. */
function listOrigins(given: Given | null | undefined): (Origin | null)[] {
  return given?.isInFile ? [given.origin, 'file'] : [given?.origin ?? null];
}

/** Refuses to send a secret to an untrusted host; null if there is none. */
export function refuseUntrustedHost(
  context: Pick<Context, 'sandbox'>,
  all: GivenAll,
  secrets?: readonly (Given | null)[],
): Failed | null {
  const host = findUntrustedHost(context, all, secrets);
  return host ? { problem: describeUntrustedHost(host), exit: EXIT.usage } : null;
}

/** Refuses to write a new secret beside a host in the file that must not get it. */
export function refuseHostInFile(path: string, host: string): Failed {
  return fail(
    EXIT.usage,
    HOST_NOT_CONFIRMED,
    `${path} names ${host}, which is not one of Kaltura's regions. A secret in this file would be sent to that host later.`,
    'Pass the region too (--region, or --service-url for your own server).',
  );
}

/** Part of a URL for some program, or of a reference to one, or a quote before the next line. */
const PART_OF_URL = /[.:/\\$]|^['"`]$/;
/** The first word is a URL for some program, as `https:/host`, `//host` and `host.example` are. */
const URL_FIRST = /^[\s\x1c-\x1f\x85]*[^\s\x1c-\x1f\x85]*?(?::|\/\/|\\|\w\.\w)/;

/**
 * Refuses to write a new secret into this text if some program could read a service URL in it that
 * must not be beside the secret; null if there is none.
 */
export function refuseStrayUrl(path: string, text: string, hosts: SecretHosts): Failed | null {
  const stray = listPossibleValues(text, getCredential('region').variable).find(
    ({ value, isAssigned }) =>
      (isAssigned ? PART_OF_URL : URL_FIRST).test(value) &&
      !canHoldSecrets(parseValue('region', value), hosts),
  );
  if (!stray) return null;
  return fail(
    EXIT.usage,
    HOST_NOT_CONFIRMED,
    `Some programs read another service URL in line ${stray.line} of ${path}, and would send the secret there. Nothing was written.`,
    'Remove that line, or correct it.',
  );
}

/** Why a command that cannot ask the user sends no secret to this host. */
export function describeUntrustedHost(serviceUrl: string): Problem {
  return createProblem(
    HOST_NOT_CONFIRMED,
    `This command would send your secret to ${serviceUrl}, which is not one of Kaltura's regions. The URL did not come from the same place as the secret.`,
    `If you trust this server, pass ${formatServiceUrl(serviceUrl)}.`,
  );
}
