import type { CredentialName } from '../credentials/credential.ts';
import { CREDENTIALS, getCredential } from '../credentials/index.ts';
import { SEMICOLON } from '../credentials/user-id.ts';
import type { ParsedTokens, UsageError } from './parse.ts';

/** The credentials whose `--…-stdin` switch is on. */
export function secretsOnStdin(given: ParsedTokens['given']): CredentialName[] {
  return CREDENTIALS.map(({ name }) => name).filter((name) => given.has(`${name}-stdin`));
}

/** The first pair of options that contradict each other; null if all is well. */
export function validateOptions({
  command,
  given,
}: ParsedTokens): Pick<UsageError, 'message' | 'fix'> | null {
  const userId = getCredential('user-id').parse(`${given.get('user-id') ?? ''}`);
  if (!userId.ok && userId.code === SEMICOLON)
    return { message: `--user-id: ${userId.message}`, fix: userId.fix };
  const has = (name: string): boolean => given.has(name);
  const [secret, another] = secretsOnStdin(given);
  const isSetup = command === 'setup';
  const picksAccount = command === 'ks' || command.startsWith('app-token');
  const loginOnly = ['partner-id', 'region'].find((name) => has(name));
  const needsYes = [
    'json',
    'unchecked',
    'password-stdin',
    ...(secret ? [`${secret}-stdin`] : []),
  ].find(has);
  const rules: readonly (readonly [isWrong: boolean, message: string, fix?: string])[] = [
    [
      secret !== undefined && another !== undefined,
      `stdin can hold only one secret: use --${secret}-stdin or --${another}-stdin.`,
    ],
    [has('region') && has('service-url'), '--region and --service-url both choose the server.'],
    [
      command === 'ks inspect' && has('yes') && !has('online'),
      '--yes needs --online.',
      'Add --online, or leave --yes out.',
    ],
    [
      has('login') && has('local'),
      '--local signs with the Admin Secret; --login works without it.',
    ],
    [
      has('login') && secret !== undefined,
      `--login fetches the secret; --${secret}-stdin provides it.`,
    ],
    [
      picksAccount && loginOnly !== undefined && !has('login'),
      `--${loginOnly} needs --login <email>.`,
      'Without --login it comes from the env file or the environment.',
    ],
    [
      has('password-stdin') && !has('login'),
      '--password-stdin needs --login <email>.',
      'Add --login.',
    ],
    [
      isSetup && !has('yes') && !has('sandbox') && needsYes !== undefined,
      `--${needsYes} needs --yes.`,
      `Add --yes, or leave --${needsYes} out.`,
    ],
    [
      command === 'ks' && has('app-token') && (has('local') || has('login')),
      `--app-token gets the session from the API; --${has('local') ? 'local signs it here' : 'login signs in'}.`,
    ],
    [
      isSetup && has('app-token') && (has('only') || has('unchecked')),
      `--app-token creates and tests an AppToken; it does not work with --${has('only') ? 'only' : 'unchecked'}.`,
    ],
  ];
  const broken = rules.find(([isWrong]) => isWrong);
  return broken ? { message: broken[1], fix: broken[2] ?? 'Use only one of them.' } : null;
}
