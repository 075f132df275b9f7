import { formatOption } from '../cli/parse.ts';
import type { Credential } from '../credentials/credential.ts';
import { getCredential } from '../credentials/index.ts';
import { isOpenPipe } from '../env-file/read.ts';
import type { AccountAccess } from '../kaltura/app-tokens.ts';
import { findRegion } from '../kaltura/regions.ts';
import { type CommandTag, commandLine, ShellText, shell } from '../text/command.ts';
import { hasLikelySecret } from '../text/redact.ts';
import { quotePath, quoteWord } from '../text/shell.ts';
import type { FileContext } from './context.ts';
import { canAsk } from './prompts.ts';

/** The option for a value, quoted: `--user-id 'Jo Doe'`. Not for secrets. */
export function formatCredentialOption({ name, option }: Credential, value: string): string {
  const own = option === 'stdin' ? undefined : option.for?.(value);
  const [word, text] = own ?? [name, value];
  return formatOption(word, text);
}

/** The option with a placeholder for its value; for a secret, the switch that reads stdin. */
export function leaveOptionOpen({ name, option, placeholder }: Credential): string {
  return option === 'stdin' ? `--${name}-stdin` : `--${name} ${placeholder}`;
}

/** The option with a placeholder if the value is not known, or looks like a secret. */
export function formatKnownOption(credential: Credential, value: string | undefined): string {
  return value === undefined || hasLikelySecret(value)
    ? leaveOptionOpen(credential)
    : formatCredentialOption(credential, value);
}

/** The option for a service URL: `--region eu`, or `--service-url` with a URL. */
export function formatRegionOption(serviceUrl: string): string {
  return formatCredentialOption(getCredential('region'), serviceUrl);
}

/** The option for one of these regions; the user chooses. Quoted, because of the pipes in it. */
export function leaveRegionOpen(ids: readonly string[]): string {
  return formatOption('region', `‹${ids.join('|')}›`);
}

/** The option for a private server, with a placeholder for its URL. */
export const OWN_URL = '--service-url ‹https://…/api_v3›';

/** The option for a service URL, with a placeholder for a URL that looks like a secret. */
export function formatServiceUrl(serviceUrl: string): string {
  return hasLikelySecret(serviceUrl) ? OWN_URL : shell`--service-url ${serviceUrl}`.text;
}

/** The option for a URL from a file or the environment, which only the user can confirm. */
export function formatUrlToConfirm(serviceUrl: string): string {
  return hasLikelySecret(serviceUrl)
    ? OWN_URL
    : `‹--service-url ${quoteWord(serviceUrl)}, if you trust it›`;
}

/** The env file as an argument of another command; a placeholder for a pipe that is used up. */
export function nameFile({ envFile }: Pick<FileContext, 'envFile'>): string | ShellText {
  return isOpenPipe(envFile) ? new ShellText('‹file›') : quotePath(envFile);
}

/** Options for another command on the same file, environment and sandbox. */
export function listFileOptions(context: FileContext): string[] {
  const { options, sandbox } = context;
  return [
    ...(options.file !== null ? [shell`-f ${nameFile(context)}`.text] : []),
    ...(options.ignoreEnvironment ? ['--ignore-environment'] : []),
    ...(sandbox ? ['--sandbox'] : []),
  ];
}

/** What another command is for: the file, the API on the same server, or an account. */
type Purpose = 'file' | 'server' | AccountAccess;

/**
 * A `commandLine` that adds the options for the same file, environment and sandbox and, depending
 * on the purpose, for the same server or account: commandLineFor(context, 'server')`check --json`.
 */
export function commandLineFor(context: FileContext, purpose: Purpose = 'file'): CommandTag {
  const options = new ShellText(listSharedOptions(context, purpose).join(' '));
  return (parts, ...words) => commandLine`${shell(parts, ...words)} ${options}`;
}

function listSharedOptions(context: FileContext, purpose: Purpose): string[] {
  const file = listFileOptions(context);
  if (purpose === 'file') return file;
  const { serviceUrl } = context.options;
  const server = serviceUrl === null ? file : [formatServiceUrl(serviceUrl), ...file];
  return purpose === 'server' ? server : [...listAccessOptions(context, purpose), ...server];
}

/** The options of a command that signs in; without a terminal, the password comes from stdin. */
export function formatSignIn(context: FileContext): ShellText {
  return new ShellText(`--login ‹email›${canAsk(context) ? '' : ' --password-stdin'}`);
}

/** `--yes` for a command that cannot ask: without a terminal, or with a secret on stdin. */
export function confirmIfSilent(context: FileContext): ShellText | null {
  const isAsked = canAsk(context) && context.options.secretOnStdin === null;
  return isAsked ? null : shell`--yes`;
}

/** Options for another command on an account: it must sign in or read the secret again. */
function listAccessOptions(context: FileContext, { key, serviceUrl }: AccountAccess): string[] {
  const { options, sandbox } = context;
  if (key.kind !== 'session')
    return options.secretOnStdin === 'admin-secret' ? ['--admin-secret-stdin'] : [];
  const isNamed = options.serviceUrl !== null || sandbox || findRegion(serviceUrl);
  return [formatSignIn(context).text, ...(isNamed ? [] : [formatUrlToConfirm(serviceUrl)])];
}
