import path from 'node:path';
import { EXIT, type ExitCode, type Failed, fail } from '../cli/exit-codes.ts';
import type { OptionsOf } from '../cli/options.ts';
import { CREDENTIALS, getCredential, listRelevantCredentials } from '../credentials/index.ts';
import { getInitialState } from '../credentials/state.ts';
import { type EnvFile, isStdin } from '../env-file/read.ts';
import { listMicroservices } from '../kaltura/regions.ts';
import { createProblem, type Problem } from '../result.ts';
import { shell } from '../text/command.ts';
import { quoteValue } from '../text/env-value.ts';
import { toSafeJson } from '../text/output.ts';
import { hasUnseen, toPlainText } from '../text/plain.ts';
import { hasLikelySecret } from '../text/redact.ts';
import { detectShell, getShellLines, quotePosixWord } from '../text/shell.ts';
import { warnIfUntidy } from './check-warnings.ts';
import { commandLineFor } from './command-options.ts';
import type { Context } from './context.ts';
import { type GivenAll, type Inputs, parseGiven, readInputs } from './input-sources.ts';
import { printNote, printProblem, suggestWizard } from './report-problem.ts';
import { HOST_NOT_CONFIRMED, refuseUntrustedHost } from './untrusted-host.ts';

/** `kaltura-setup export`: prints the variables for a shell, a container or a program, offline. */
export async function runExport(context: Context<OptionsOf<'export'>>): Promise<ExitCode | Failed> {
  const { options } = context;
  const format = options.format ?? (detectShell(context.env) === 'posix' ? 'shell' : 'powershell');
  const isExample = format === 'example';
  // An example contains no secret.
  if (process.stdout.isTTY && !options.yes && !isExample)
    return fail(
      EXIT.usage,
      'TERMINAL',
      'Stdout is a terminal, and this prints secrets.',
      `To print them on the screen, add --yes. To load them into this shell: ${getShellLines().load(commandLineFor(context)`export`)}`,
    );
  const read = await readInputs(context);
  if ('problem' in read) return read;
  const all = read.given;
  const values = CREDENTIALS.flatMap(({ name, variable }): [string, string][] =>
    all[name] && !all[name].otherName ? [[variable, all[name].text]] : [],
  );
  const serviceUrl = parseGiven(all, 'region');
  const services = (options.services && serviceUrl && listMicroservices(serviceUrl)) || [];
  if (values.length === 0) return refuseEmpty(context, read.file);
  // In the exported environment, the secret and the URL would seem to come from the same place.
  const refused = isExample
    ? null
    : (refuseUntrustedHost(context, all) ?? refuseUnusableUrl(context, all));
  if (refused) return refused;
  const text = isExample
    ? formatExample(context, all, services)
    : formatValues(format, [...values, ...services]);
  if (typeof text !== 'string') return { problem: text, exit: EXIT.wrong };
  // These characters would control a terminal; a pipe gets the text unchanged.
  if (process.stdout.isTTY && hasUnseen(text.replaceAll('\n', '')))
    return fail(
      EXIT.usage,
      'UNSEEN_CHARACTERS',
      'A value contains control characters or invisible characters.',
      'Print to a pipe or a file, or remove the characters from the value.',
    );
  process.stdout.write(text);
  if (options.services && services.length === 0)
    printNote(
      all.region
        ? "The URLs of the microservices are known only for Kaltura's six regions."
        : 'The URLs of the microservices depend on the region, which is not set.',
      context,
    );
  if (!isExample) warnAboutValues(context, read);
  if (context.sandbox)
    printNote(
      'These values do not belong to a real account; they work only in the sandbox.',
      context,
    );
  return EXIT.done;
}

function refuseEmpty(context: Context, { exists }: EnvFile): Failed {
  const { envFile, options, sandbox } = context;
  const ignoresEnvironment = options.ignoreEnvironment || sandbox;
  const elsewhere = ignoresEnvironment ? '' : ', and none of the Kaltura variables is set';
  const message = exists
    ? `None of the Kaltura variables is in ${isStdin(envFile) ? 'stdin' : envFile}${ignoresEnvironment ? '' : ' or in the environment'}.`
    : `There is no ${envFile} here${elsewhere}.`;
  return fail(EXIT.wrong, 'EMPTY', message, `First ${suggestWizard(context)}`);
}

/** Warns about values that do not work everywhere, or that this program reads differently. */
function warnAboutValues(context: Context, { given, file }: Inputs): void {
  for (const credential of CREDENTIALS) {
    const state = { credential, ...getInitialState(credential, given[credential.name]) };
    const message = `${credential.variable} is printed as it is. ${state.message}`;
    const isUnusable =
      state.code === 'REFERENCE' || (credential.name === 'region' && state.status === 'invalid');
    const warnings =
      isUnusable && state.code
        ? [createProblem(state.code, message, state.fix)]
        : warnIfUntidy(context, state, file);
    for (const warning of warnings) printProblem(warning, context);
  }
}

/** Refuses a URL that cannot be used, if a secret comes from elsewhere. */
function refuseUnusableUrl(context: Context, all: GivenAll): Failed | null {
  const { region } = all;
  if (context.sandbox || !region || parseGiven(all, 'region') !== null) return null;
  const isFromElsewhere = CREDENTIALS.some(
    ({ name, secret }) => secret && all[name] && all[name].origin !== region.origin,
  );
  if (!isFromElsewhere) return null;
  const variable = region.otherName?.name ?? getCredential('region').variable;
  return fail(
    EXIT.usage,
    HOST_NOT_CONFIRMED,
    `${variable} is not a usable service URL, and it did not come from the same place as the secret.`,
    `Correct it first: ${commandLineFor(context)`check`}`,
  );
}

type Values = readonly (readonly [name: string, value: string])[];
type Format = 'shell' | 'powershell' | 'docker' | 'json';

const WRITERS: Readonly<Record<Format, (values: Values) => string>> = {
  json: (values) =>
    toSafeJson(
      Object.fromEntries(values),
      values.map(([name]) => name),
    ),
  // For `docker --env-file` and `kubectl --from-env-file`, which do not understand quotes.
  docker: (values) => values.map(([name, value]) => `${name}=${value}\n`).join(''),
  // Safe under `eval` for any value.
  shell: (values) =>
    values.map(([name, value]) => `export ${name}=${quotePosixWord(value)}\n`).join(''),
  powershell: (values) =>
    values.map(([name, value]) => `$env:${name} = ${quotePowershellWord(value)}\n`).join(''),
};

/** What a format cannot represent. Shells drop a NUL, which changes the value. */
const LIMITS: Readonly<Partial<Record<Format, readonly [pattern: RegExp, what: string]>>> = {
  docker: [/[\r\n\0]|^\s|\s$/, 'a line break, or a space at its start or end'],
  shell: [/\0/, 'a NUL character'],
  // Invoke-Expression gets the lines one by one.
  powershell: [/[\r\n\0]/, 'a line break or a NUL character'],
};

/** The values in a format, or why it cannot represent one of them. */
export function formatValues(format: Format, values: Values): string | Problem {
  const [pattern, what] = LIMITS[format] ?? [];
  const bad = values.find(([, value]) => pattern?.test(value));
  if (!bad) return WRITERS[format](values);
  return {
    code: 'NOT_REPRESENTABLE',
    message: `${bad[0]} has ${what}, which this format cannot represent.`,
    fix: 'Use --format json, or change the value.',
  };
}

/** A word for PowerShell, which reads curly quotes as single quotes too. */
function quotePowershellWord(value: string): string {
  return `'${value.replace(/['\u2018-\u201b]/g, '$&$&')}'`;
}

/**
 * The `.env.example` that a team commits: shared values filled in, each with a line that explains
 * it. Leaves out secrets, personal values, and every value that looks like a secret.
 */
function formatExample(
  { envFile, sandbox }: Pick<Context, 'envFile' | 'sandbox'>,
  all: GivenAll,
  services: Values,
): string {
  const listed = listRelevantCredentials((name) => !!all[name]?.text);
  // Lists only the key that is in use: the Admin Secret or the AppToken.
  const used = listed.filter(
    ({ keyKind, required, name }) => !keyKind || required || all[name]?.text,
  );
  const lines = used.flatMap(({ name, variable, where, secret, personal, required }) => {
    // Uses parsed values only: no URL with a password, no value in the wrong line.
    const text = secret || personal ? '' : (parseGiven(all, name) ?? '');
    const shown = hasLikelySecret(text) ? '' : (quoteValue(text) ?? '');
    return ['', `# ${where.text}${required ? '' : ' (optional)'}`, `${variable}=${shown}`];
  });
  if (services.length > 0) lines.push('', '# The microservices of the region');
  lines.push(...services.map(([variable, url]) => `${variable}=${url}`));
  const file = isStdin(envFile) ? '.env' : path.basename(envFile);
  const options = [
    ...(file === '.env' ? [] : [shell`-f ${file}`]),
    ...(sandbox ? ['--sandbox'] : []),
  ];
  return [
    `# Run ${['kaltura-setup', ...options].join(' ')}: it suggests these values and writes ${toPlainText(file)}`,
    ...lines,
    '',
  ].join('\n');
}
