import { formatOption } from '../cli/parse.ts';
import type { Credential } from '../credentials/credential.ts';
import { type ShellText, shell } from '../text/command.ts';
import { holdsSecret } from '../text/redact.ts';
import { pathArgument, shellWord } from '../text/shell.ts';
import type { Place } from './context.ts';

/** The option for a value, quoted: `--user-id 'Jo Doe'`. Not for secrets. */
export function optionText({ name, option }: Credential, value: string): string {
  const own = option === 'stdin' ? undefined : option.for?.(value);
  const [word, text] = own ?? [`--${name}`, value];
  return formatOption(word.slice(2), text);
}

/** The option with a placeholder for its value; for a secret, the switch that reads stdin. */
export function openOption({ name, option, placeholder }: Credential): string {
  return option === 'stdin' ? `--${name}-stdin` : `--${name} ${placeholder}`;
}

/** The option for a private server, with a placeholder for its URL. */
export const OWN_URL = '--service-url ‹https://…/api_v3›';

/** The option for a URL from a file or the environment, which only the user can vouch for. */
export function urlIfTrusted(serviceUrl: string): string {
  return holdsSecret(serviceUrl)
    ? OWN_URL
    : `‹--service-url ${shellWord(serviceUrl)}, if you trust it›`;
}

/** Options for another command on the same file, environment and sandbox, after a space. */
export function locationOptions({ options, envFile, sandbox }: Place): ShellText {
  const file = options.file !== null ? shell` -f ${pathArgument(envFile)}` : shell``;
  const alone = options.ignoreEnvironment ? shell` --ignore-environment` : shell``;
  return shell`${file}${alone}${sandbox ? shell` --sandbox` : shell``}`;
}
