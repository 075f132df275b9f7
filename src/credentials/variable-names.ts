import { findNearest } from '../text/nearest.ts';
import type { Credential, CredentialName } from './credential.ts';
import { CREDENTIALS, VARIABLES } from './index.ts';

/** Bundlers put variables with these beginnings into web pages. */
const FOR_BROWSERS =
  /^(?:(?:NEXT|NUXT|EXPO|SNOWPACK|BUN|TARO)_PUBLIC|PUBLIC|GATSBY|REACT_APP|PREACT_APP|VUE_APP|NG_APP|VITE|STORYBOOK|RAZZLE|RSPACK)_/i;

/** The name without the bundler's prefix, or null if it has no such prefix. */
export function removeBrowserPrefix(name: string): string | null {
  return FOR_BROWSERS.test(name) ? name.replace(FOR_BROWSERS, '') : null;
}

/** Does the name mean this credential? Letter case and underscores do not matter. */
export function isNameOf(name: string, { variable, otherNames }: Credential): boolean {
  const letters = toLetters(name);
  return letters === toLetters(variable) || otherNames.test(letters);
}

/** For each credential without its variable, the first other variable that seems to mean it. */
export function listNearNames(
  names: readonly string[],
  isSet: (variable: string) => boolean,
): { credential: CredentialName; name: string }[] {
  const taken = new Set<string>(VARIABLES);
  // A file can have a hundred thousand other names.
  const ours = names.filter(mayBeOurs);
  const misspelt = new Map(ours.map((name) => [name, findMisspelt(name)]));
  return CREDENTIALS.filter(({ variable }) => !isSet(variable)).flatMap((credential) => {
    const free = ours.filter((name) => !taken.has(name));
    const found =
      free.find((name) => isNameOf(name, credential)) ??
      free.find((name) => misspelt.get(name) === credential.variable) ??
      free.find((name) => isNameOf(removeBrowserPrefix(name) ?? '', credential));
    if (!found) return [];
    taken.add(found);
    return [{ credential: credential.name, name: found }];
  });
}

/**
 * Describes a value under a near name. `line` is null outside the file. A web page needs the old
 * name too, unless the value is secret.
 */
export function describeNearName(
  { name, line }: { name: string; line: number | null },
  { label, variable, secret }: Credential,
): { message: string; fix: string } {
  const place = line === null ? 'the environment' : `line ${line} of the file`;
  const isNeeded = !secret && removeBrowserPrefix(name) !== null;
  return {
    message: `Not set, but ${place} has ${name}.`,
    fix: `If that is the ${label}, ${isNeeded ? 'copy' : 'rename'} it to ${variable}.`,
  };
}

function mayBeOurs(name: string): boolean {
  const letters = toLetters(removeBrowserPrefix(name) ?? name);
  return (
    letters.startsWith('KALTURA') || CREDENTIALS.some(({ otherNames }) => otherNames.test(letters))
  );
}

function toLetters(name: string): string {
  return name.toUpperCase().replace(/[^A-Z0-9]/g, '');
}

/** The variable of ours that the name misspells. */
function findMisspelt(name: string): string | null {
  // An alternative name for one credential is not a misspelling of another credential's name.
  if (!/^kaltura/i.test(name) || CREDENTIALS.some((credential) => isNameOf(name, credential)))
    return null;
  const lower = VARIABLES.map((each) => each.toLowerCase());
  const nearest = findNearest(name, lower)?.toUpperCase() ?? '';
  // A name with the same beginning can be much longer.
  return Math.abs(name.length - nearest.length) <= 2 ? nearest : null;
}
