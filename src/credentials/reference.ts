import { type ShellText, shell } from '../text/command.ts';
import type { Credential } from './credential.ts';

export interface Reference {
  /** What it is, in words. */
  what: string;
  /** How to run `command`, quoted already, with the value itself. `host`: where the value would go, if a person must agree to that. */
  fix: (command: string, file: string, host: string | null) => string;
}

const runWith = (tool: ShellText, command: string, host: string | null): string =>
  host === null
    ? `Run with the value: ${tool}${command}`
    : `The value would go to ${host}. If you trust that server, run: ${tool}${command}`;

/** The forms in which an env file points to a value instead of holding it. */
const FORMS: readonly (readonly [form: RegExp, Reference])[] = [
  [
    // The names of vaults and items may hold blanks.
    /^op:\/\/.+$/,
    {
      what: 'a reference to 1Password',
      fix: (command, file, host) => runWith(shell`op run --env-file ${file} -- `, command, host),
    },
  ],
  [
    /^encrypted:\S+$/,
    {
      what: 'encrypted by dotenvx',
      fix: (command, file, host) => runWith(shell`npx dotenvx run -f ${file} -- `, command, host),
    },
  ],
  [
    /^(?:vault|ref\+vault):\S+$/,
    {
      what: 'a reference to Vault',
      fix: (command, file, host) => runWith(shell`vals exec -f ${file} -- `, command, host),
    },
  ],
];

const VARIABLE: Reference = {
  what: 'the name of another variable, which nothing has replaced',
  fix: () => 'Put the value itself there, or into the environment.',
};

/**
 * What a value that stands for another one is, and how to run with that one; null for a value itself. `$NAME` is a value where the credential may
 * have that form, as a User ID may.
 */
export function referenceIn(text: string, { parse }: Pick<Credential, 'parse'>): Reference | null {
  const clean = text.trim();
  const found = FORMS.find(([form]) => form.test(clean));
  if (found) return found[1];
  return /^\$(?:\{[^}]+\}|\w+)$/.test(clean) && !parse(clean).ok ? VARIABLE : null;
}
