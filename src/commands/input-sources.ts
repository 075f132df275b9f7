import { EXIT, type Failed, fail } from '../cli/exit-codes.ts';
import { registerIfSecret } from '../credentials/clean.ts';
import type { Credential, CredentialName, SomeCredentials } from '../credentials/credential.ts';
import { CREDENTIALS, getCredential, parseValue } from '../credentials/index.ts';
import { findReference, type Reference } from '../credentials/reference.ts';
import type { Given } from '../credentials/state.ts';
import { describePath } from '../env-file/links.ts';
import { findOtherKind } from '../env-file/other-kind.ts';
import { refuseFile } from '../env-file/problems.ts';
import { type EnvFile, readEnvFile } from '../env-file/read.ts';
import { findRegion, getRegionLabel, REGIONS } from '../kaltura/regions.ts';
import type { Setting } from '../wizard/state.ts';
import type { Context } from './context.ts';
import { findOwnServer, locateNearNames } from './near-names.ts';
import { hasRealCredentials } from './sandbox.ts';

/** The values that are set, with their origins. */
export type GivenAll = Partial<Record<CredentialName, Given>>;

/** The env file, and the values that are set in it or elsewhere. */
export interface Inputs {
  file: EnvFile;
  given: GivenAll;
}

/** Takes each value from its option (or stdin), else the environment, else the env file. */
export function collectGiven(
  { options, env }: Pick<Context, 'options' | 'env'>,
  file: EnvFile | null,
  onStdin: SomeCredentials<string> = {},
): GivenAll {
  const all: GivenAll = {};
  for (const credential of CREDENTIALS) {
    const { name, variable } = credential;
    const option = onStdin[name] ?? options.values[name];
    const environment = env[variable];
    const inFile = file?.values[variable];
    if (option !== undefined) all[name] = { text: option, origin: 'option' };
    else if (environment)
      all[name] = { text: environment, origin: 'environment', isInFile: environment === inFile };
    else if (inFile) all[name] = { text: inFile, origin: 'file', raw: file?.raw[variable] ?? '' };
    registerIfSecret(credential, all[name]?.text);
  }
  const elsewhere = all.region ? null : findOwnServer(locateNearNames(file, { env }), env);
  if (elsewhere) all.region = elsewhere;
  if (all.region?.origin === 'environment' && isUrlFromFile(env, file)) all.region.origin = 'file';
  return all;
}

/** Reads the env file, which can be a pipe, and collects the values that are set. */
export async function readInputs(context: Context): Promise<Inputs | Failed> {
  const read = await readEnvFile(context.envFile, { pipeAllowed: true });
  return 'problem' in read
    ? { ...read, exit: EXIT.envFile }
    : { file: read.value, given: collectGiven(context, read.value) };
}

/**
 * Reads the env file that a command will change. Refuses a file of another kind, and a file that
 * has changed since it was read as `before`.
 */
export async function readFileToChange(
  { envFile, sandbox }: Pick<Context, 'envFile' | 'sandbox'>,
  before?: EnvFile,
): Promise<{ file: EnvFile } | Failed> {
  const read = await readEnvFile(envFile);
  if ('problem' in read) return { ...read, exit: EXIT.envFile };
  const file = read.value;
  const kind = findOtherKind(file.target, file.text);
  if (kind)
    return fail(
      EXIT.envFile,
      'NOT_AN_ENV_FILE',
      `${envFile} is ${kind}, not an env file. Nothing was changed.`,
      'Give the path of an env file with -f; the default is .env.',
    );
  if (sandbox && hasRealCredentials(file))
    return fail(
      EXIT.envFile,
      'OTHER_CREDENTIALS',
      `${file.path} has credentials for an account outside the sandbox. The sandbox does not overwrite them.`,
      'To use that account, leave out --sandbox. To use the sandbox, name another file with -f.',
    );
  if (before && before.fingerprint !== file.fingerprint)
    return { ...refuseFile('CHANGED_ON_DISK', describePath(before)), exit: EXIT.envFile };
  return { file };
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

/** The reference in a credential's line of the file, or null if the line has a value. */
export function findReferenceInFile(
  file: EnvFile | null,
  credential: Credential,
): Reference | null {
  const { variable } = credential;
  return findReference(file?.values[variable] ?? '', credential, file?.raw[variable]);
}

/** A line that is not an assignment of an env file, a comment or blank: YAML can set anything. */
const OTHER_LINE = /^(?![^\S\r\n]*(?:#|$|(?:export[ \t]+)?[\w.-]+=))/m;

/**
 * Does the service URL in the environment really come from the file? It does if a tool such as
 * `op run` loaded the file and replaced a reference with the secret. The URL is then not trusted for
 * coming from the same place as the secret. Searches the text, because the tool may parse the file
 * differently from dotenv; YAML can spell the name in many ways.
 */
function isUrlFromFile(env: Context['env'], file: EnvFile | null): boolean {
  const { variable } = getCredential('region');
  const text = file?.text ?? '';
  const isNamed = new RegExp(variable, 'i').test(text);
  return CREDENTIALS.some((credential) => {
    const isSet = credential.secret && env[credential.variable];
    const reference = isSet ? findReferenceInFile(file, credential) : null;
    return (
      reference !== null && (isNamed || (reference.readsYaml === true && OTHER_LINE.test(text)))
    );
  });
}

/** The variables in the environment that override a different value in the file. */
export function listOverridden({ env }: Context, file: EnvFile | null): string[] {
  return CREDENTIALS.filter((credential) => {
    const { variable } = credential;
    const inFile = file?.values[variable];
    if (!env[variable] || inFile === undefined || inFile === '' || inFile === env[variable])
      return false;
    // A tool puts the value of a reference into the environment.
    return !findReferenceInFile(file, credential);
  }).map((each) => each.variable);
}

/** The parsed value of one credential; null if it is not set or malformed. */
export function parseGiven(all: GivenAll, name: CredentialName): string | null {
  const given = all[name];
  return given?.otherName ? null : parseValue(name, given?.text);
}

/** The credentials that the env file sets, as text. */
export function readFileValues(file: EnvFile): SomeCredentials<string> {
  return Object.fromEntries(
    CREDENTIALS.flatMap(({ name, variable }) => {
      const value = file.values[variable];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/**
 * The servers to sign in to: the server from `--service-url`, or all regions. `region`: the URL
 * that is set; a private server comes first, but a password goes there only after a question.
 */
export function listSignInServers(
  { options }: Pick<Context, 'options'>,
  region?: Given,
): Setting['signInAt'] {
  const text = options.serviceUrl;
  const named = text === null ? null : parseGiven({ region: { text, origin: 'option' } }, 'region');
  if (named) return [{ serviceUrl: named, label: named }];
  const own = region ? parseGiven({ region }, 'region') : null;
  return [
    ...(own && !findRegion(own) ? [{ serviceUrl: own, label: own, isUnconfirmed: true }] : []),
    ...REGIONS.map((each) => ({ serviceUrl: each.serviceUrl, label: getRegionLabel(each) })),
  ];
}

/** Says that a variable in the environment overrides the file's value. */
export function describeOverride(variable: string, envFile: string): string {
  return `${variable} in the environment overrides the value in ${envFile}.`;
}
