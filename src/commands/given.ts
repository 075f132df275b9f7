import { CREDENTIALS, credentialNamed } from '../credentials/index.ts';
import type { Given } from '../credentials/report.ts';
import { mayHoldSecret } from '../credentials/trust.ts';
import type { EnvFile } from '../env-file/read.ts';
import type { Surroundings } from './surroundings.ts';

/** What is given, by credential name. */
export type GivenAll = Record<string, Given | undefined>;

/** A value is taken from the option, else the environment variable, else the env file. `secret` was read from stdin. */
export function givenIn(
  around: Pick<Surroundings, 'line' | 'env'>,
  file: EnvFile | null,
  secret?: string,
): GivenAll {
  const { values } = around.line;
  const all: GivenAll = {};
  for (const { name, variable, secret: isSecret } of CREDENTIALS) {
    const option = isSecret
      ? secret
      : name === 'region'
        ? (values.region ?? values['service-url'])
        : values[name];
    const environment = around.env[variable];
    const inFile = file?.values[variable];
    if (option !== undefined) all[name] = { text: option, source: 'option' };
    else if (environment) all[name] = { text: environment, source: 'environment' };
    else if (inFile) all[name] = { text: inFile, source: 'file' };
  }
  return all;
}

/** The variables of the environment that override a different value of the file. */
export function overridden(around: Surroundings, file: EnvFile | null): string[] {
  return CREDENTIALS.map((each) => each.variable).filter((variable) => {
    const inFile = file?.values[variable];
    return around.env[variable] && inFile !== undefined && inFile !== '' && inFile !== around.env[variable];
  });
}

/** The value of one credential in its right form; null where there is none. */
export function valueIn(all: GivenAll, name: string): string | null {
  const parsed = all[name] && credentialNamed(name).parse(all[name].text);
  return parsed?.ok ? parsed.value : null;
}

/** The service URL that one of the secrets may not be sent to without a person's word, or null. On the sandbox nothing leaves this machine. */
export function unvouchedHost({ sandbox }: Pick<Surroundings, 'sandbox'>, all: GivenAll): string | null {
  const serviceUrl = valueIn(all, 'region');
  if (sandbox || !serviceUrl) return null;
  const isRefused = CREDENTIALS.some(({ name, secret }) => {
    const given = all[name];
    return secret && given && !mayHoldSecret(serviceUrl, all.region?.source ?? null, given.source);
  });
  return isRefused ? serviceUrl : null;
}
