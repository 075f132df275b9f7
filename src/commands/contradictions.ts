import type { CredentialName } from '../credentials/credential.ts';
import { CREDENTIALS } from '../credentials/index.ts';
import type { Wrong } from './command-names.ts';
import type { CommandName } from './option-table.ts';

/** The arguments taken apart: the command, the options with a value, the switches that are on. */
export interface Arguments {
  command: CommandName;
  values: Readonly<Record<string, string | undefined>>;
  flags: ReadonlySet<string>;
  envFiles: readonly string[];
  /** What the command is about, where it takes an argument. */
  argument: string;
}

/** The secrets that stdin is to hold. */
export function secretsOnStdin(flags: ReadonlySet<string>): CredentialName[] {
  return CREDENTIALS.map(({ name }) => name).filter((name) => flags.has(`${name}-stdin`));
}

/** Seconds in `3600`, `90s`, `30m`, `4h`, `1d`; null for anything else, for 0 and for more than ten years. */
export function secondsIn(text: string): number | null {
  const parts = /^(\d{1,9})(s|m|h|d)?$/.exec(text.trim());
  if (!parts) return null;
  const seconds =
    Number(parts[1]) * { s: 1, m: 60, h: 3600, d: 86_400 }[(parts[2] ?? 's') as 's' | 'm' | 'h' | 'd'];
  return seconds > 0 && seconds <= 10 * 366 * 86_400 ? seconds : null;
}

/** The Unix second that `90d` from now, or a date such as 2027-12-31, comes to; null for `never`; NaN for anything else, and for what is past. */
export function momentIn(text: string, now = Math.floor(Date.now() / 1000)): number | null {
  if (text === 'never') return null;
  // A bare number could be meant for days.
  const span = /^\d+$/.test(text) ? null : secondsIn(text);
  if (span !== null) return now + span;
  const end = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T23:59:59Z`) / 1000 : Number.NaN;
  // There is no 30th of February, and Date makes the 2nd of March of it.
  const isDay = end > now && new Date(end * 1000).toISOString().startsWith(text);
  return isDay ? end : Number.NaN;
}

/** Options that do not go together, or a value out of its range; null where all is well. */
export function contradiction({ command, values, flags }: Arguments): Wrong | null {
  const no = (message: string, fix: string): Wrong => ({ message, fix, command });
  const [first, second] = secretsOnStdin(flags);
  if (first && second)
    return no(`stdin holds one secret: --${first}-stdin or --${second}-stdin.`, 'Give one of them.');
  if (values.region !== undefined && values['service-url'] !== undefined)
    return no('--region and --service-url name the same thing.', 'Give one of them.');
  if (values.login !== undefined && flags.has('local'))
    return no('--local signs with the Admin Secret; --login does without it.', 'Give one of them.');
  if (values.login !== undefined && first)
    return no(`--login fetches the secret; --${first}-stdin gives it.`, 'Give one of them.');
  for (const name of ['partner-id', 'region'])
    if (
      (command === 'ks' || command.startsWith('app-token')) &&
      values[name] !== undefined &&
      values.login === undefined
    )
      return no(
        `--${name} goes with --login <email>.`,
        'Without --login the env file or the environment says it.',
      );
  if (flags.has('password-stdin') && values.login === undefined)
    return no('--password-stdin goes with --login <email>.', 'Add --login.');
  if (command === 'setup' && !flags.has('yes') && !flags.has('sandbox')) {
    const needsYes = ['json', 'unchecked', 'password-stdin', ...(first ? [`${first}-stdin`] : [])];
    const name = needsYes.find((each) => flags.has(each));
    if (name) return no(`--${name} goes with --yes.`, 'Add --yes, or leave it out.');
  }
  if (command === 'ks' && flags.has('app-token') && (flags.has('local') || values.login !== undefined))
    return no(
      `--app-token asks the API for the session; --${flags.has('local') ? 'local signs it here' : 'login signs in'}.`,
      'Give one of them.',
    );
  if (command === 'setup' && flags.has('app-token') && (values.only !== undefined || flags.has('unchecked')))
    return no(
      `--app-token makes and proves an AppToken; that does not go with --${values.only === undefined ? 'unchecked' : 'only'}.`,
      'Give one of them.',
    );
  if (values.duration !== undefined && secondsIn(values.duration) === null)
    return no(
      '--duration is a time such as 3600, 30m or 4h, ten years at most.',
      'For example --duration 4h.',
    );
  if (values.expires !== undefined && Number.isNaN(momentIn(values.expires)))
    return no(
      '--expires is a time from now such as 90d, a date to come such as 2027-12-31, or never.',
      'For example --expires 90d.',
    );
  if (values.timeout !== undefined && !(Number(values.timeout) > 0 && Number(values.timeout) <= 3600))
    return no('--timeout is a number of seconds greater than 0.', 'For example --timeout 30.');
  if (values.expiry !== undefined && secondsIn(values.expiry) === null)
    return no('--expiry is a time such as 3600, 30m or 4h, ten years at most.', 'For example --expiry 1h.');
  return null;
}
