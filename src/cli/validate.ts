import type { CredentialName } from '../credentials/credential.ts';
import { CREDENTIALS, getCredential } from '../credentials/index.ts';
import { SEMICOLON } from '../credentials/user-id.ts';
import type { ParsedTokens } from './parse.ts';
import type { UsageError } from './usage-errors.ts';

/** The credentials whose `--…-stdin` switch is on. */
export function listSecretsOnStdin(texts: ParsedTokens['texts']): CredentialName[] {
  return CREDENTIALS.map(({ name }) => name).filter((name) => texts.has(`${name}-stdin`));
}

/** The first pair of options that contradict each other; null if all is well. */
export function validateOptions({
  command,
  texts,
}: ParsedTokens): Pick<UsageError, 'message' | 'fix'> | null {
  const userId = getCredential('user-id').parse(`${texts.get('user-id') ?? ''}`);
  if (!userId.ok && userId.code === SEMICOLON)
    return { message: `--user-id: ${userId.message}`, fix: userId.fix };
  const has = (name: string): boolean => texts.has(name);
  const error = (message: string, fix = 'Use only one of them.') => ({ message, fix });
  const [secret, another] = listSecretsOnStdin(texts);
  if (secret && another)
    return error(`stdin can hold only one secret: use --${secret}-stdin or --${another}-stdin.`);
  if (has('region') && has('service-url'))
    return error('--region and --service-url both choose the server.');
  if (command === 'ks inspect' && has('yes') && !has('online'))
    return error('--yes needs --online.', 'Add --online, or leave --yes out.');
  if (has('login') && has('local'))
    return error('--local signs with the Admin Secret; --login works without it.');
  if (has('login') && secret)
    return error(`--login fetches the secret; --${secret}-stdin provides it.`);
  const account = command === 'setup' ? undefined : ['partner-id', 'region'].find(has);
  if (account && !has('login'))
    return error(
      `--${account} needs --login <email>.`,
      'Without --login it comes from the env file or the environment.',
    );
  if (has('password-stdin') && !has('login'))
    return error('--password-stdin needs --login <email>.', 'Add --login.');
  const piped = secret ? [`${secret}-stdin`] : [];
  const needsYes = ['json', 'unchecked', 'password-stdin', ...piped].find(has);
  if (command === 'setup' && needsYes && !has('yes') && !has('sandbox'))
    return error(`--${needsYes} needs --yes.`, `Add --yes, or leave --${needsYes} out.`);
  if (command === 'setup' && has('only') && has('login') && !has('yes'))
    return error('--only asks for one value; --login fills in several.');
  if (!has('app-token')) return null;
  if (command === 'ks' && (has('local') || has('login'))) {
    const other = has('local') ? 'local signs it here' : 'login signs in';
    return error(`--app-token gets the session from the API; --${other}.`);
  }
  const other = ['only', 'unchecked'].find(has);
  return command === 'setup' && other
    ? error(`--app-token creates and tests an AppToken; it does not work with --${other}.`)
    : null;
}
