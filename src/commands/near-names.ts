import type { CredentialName } from '../credentials/credential.ts';
import { CREDENTIALS, getCredential } from '../credentials/index.ts';
import type { Given } from '../credentials/state.ts';
import { isNameOf, listNearNames, removeBrowserPrefix } from '../credentials/variable-names.ts';
import { getLineNumber } from '../env-file/lines.ts';
import { listAssignments } from '../env-file/parse.ts';
import type { EnvFile } from '../env-file/read.ts';
import { findRegion } from '../kaltura/regions.ts';
import { createProblem, type Problem } from '../result.ts';
import type { Context } from './context.ts';

/** A variable in the file that seems meant for a credential that is not set. */
export interface NearName {
  credential: CredentialName;
  name: string;
  /** Counted from 1. */
  line: number;
  given: Given;
}

/** The near names of a file, for the credentials that neither the file nor the environment sets. */
export function locateNearNames(file: EnvFile | null, { env }: Pick<Context, 'env'>): NearName[] {
  if (!file?.exists) return [];
  const filled = Object.keys(file.values).filter((name) => file.values[name] !== '');
  const found = listNearNames(filled, (variable) => !!file.values[variable] || !!env[variable]);
  if (found.length === 0) return [];
  const all = listAssignments(file.text);
  return found.map(({ credential, name }) => {
    const at = all.findLast((each) => each.name === name)?.nameStart ?? 0;
    return {
      credential,
      name,
      line: getLineNumber(file.text, at),
      given: { text: file.values[name] ?? '', origin: 'file', raw: file.raw[name] ?? '' },
    };
  });
}

/** Warns about secrets in variables that bundlers put into web pages. */
export function warnAboutBrowserCopies({ values }: Pick<EnvFile, 'values'>): Problem[] {
  const secrets = CREDENTIALS.filter(({ secret }) => secret);
  return Object.entries(values).flatMap(([name, value]) => {
    const bare = removeBrowserPrefix(name);
    if (bare === null || value === '') return [];
    const copied = secrets.find(
      (each) => value === values[each.variable] || (isNameOf(bare, each) && each.parse(value).ok),
    );
    if (!copied) return [];
    return [
      createProblem(
        'SECRET_FOR_BROWSERS',
        `${name} contains the ${copied.label}, and bundlers put such variables into web pages.`,
        `Remove ${name}. Give web pages a USER session (ks --type user).`,
      ),
    ];
  });
}

/**
 * The URL of a private server under another variable name, in the file or the environment. It
 * counts as a wrong region until the variable is renamed. Otherwise a region lookup could send the
 * account's secret to Kaltura's cloud.
 */
export function findOwnServer(near: readonly NearName[], env: Context['env']): Given | null {
  const found =
    near.find(({ credential }) => credential === 'region') ?? findRegionInEnvironment(env);
  if (!found) return null;
  const parsed = getCredential('region').parse(found.given.text);
  if (parsed.ok && findRegion(parsed.value) !== null) return null;
  return { ...found.given, otherName: { name: found.name, line: found.line } };
}

function findRegionInEnvironment(
  env: Context['env'],
): { name: string; line: null; given: Given } | null {
  const filled = Object.keys(env).filter((name) => env[name]);
  const isOther = (variable: string): boolean => variable !== getCredential('region').variable;
  const name = listNearNames(filled, isOther)[0]?.name;
  return name === undefined
    ? null
    : { name, line: null, given: { text: env[name] ?? '', origin: 'environment' } };
}
