import { formatOption } from '../cli/parse.ts';
import type { Credential } from '../credentials/credential.ts';
import { getCredential } from '../credentials/index.ts';
import type { AccountAccess } from '../kaltura/app-tokens.ts';
import { findRegion } from '../kaltura/regions.ts';
import { ShellText, shell } from '../text/command.ts';
import { hasLikelySecret } from '../text/redact.ts';
import { quoteWord } from '../text/shell.ts';
import type { FileContext } from './context.ts';

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

/** The option for one of these regions; the user chooses. */
export function leaveRegionOpen(ids: readonly string[]): string {
  return `--region ‹${ids.join('|')}›`;
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

/** Options for another command on the same file, environment and sandbox. */
export function listFileOptions({ options, envFile, sandbox }: FileContext): string[] {
  return [
    ...(options.file !== null ? [formatOption('file', envFile)] : []),
    ...(options.ignoreEnvironment ? ['--ignore-environment'] : []),
    ...(sandbox ? ['--sandbox'] : []),
  ];
}

/** The same as part of a command, after a space. */
export function getFileOptions(context: FileContext): ShellText {
  return new ShellText(
    listFileOptions(context)
      .map((option) => ` ${option}`)
      .join(''),
  );
}

/** The same, with the server from the command line, for a command that calls the API. */
export function getServerOptions(context: FileContext): ShellText {
  const { serviceUrl } = context.options;
  if (serviceUrl === null) return getFileOptions(context);
  return new ShellText(` ${formatServiceUrl(serviceUrl)}${getFileOptions(context)}`);
}

/** Options for another command on an account: it must sign in or read the secret again. */
export function getAccountOptions(
  context: FileContext,
  { key, serviceUrl }: AccountAccess,
): ShellText {
  const { options, sandbox } = context;
  if (key.kind !== 'session') {
    const isPiped = options.secretOnStdin === 'admin-secret';
    return shell`${isPiped ? shell` --admin-secret-stdin` : shell``}${getServerOptions(context)}`;
  }
  const isNamed = options.serviceUrl !== null || sandbox || findRegion(serviceUrl);
  const url = isNamed ? shell`` : new ShellText(` ${formatUrlToConfirm(serviceUrl)}`);
  return shell` --login ‹email› --password-stdin${url}${getServerOptions(context)}`;
}
