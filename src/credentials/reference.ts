import { type ShellText, shell } from '../text/command.ts';
import type { Credential } from './credential.ts';

interface Reference {
  /** What it is, in words. */
  what: string;
  /** How to have the value itself: by `commandLine`, which reads `file`; the command is quoted already. */
  fix: (command: string, file: string) => string;
}

const runWith = (tool: ShellText, command: string): string => `Run with the value: ${tool}${command}`;

/** The forms in which an env file points to a value instead of holding it. */
const FORMS: readonly (readonly [form: RegExp, Reference])[] = [
  [
    // The names of vaults and items may hold blanks.
    /^op:\/\/.+$/,
    {
      what: 'a reference to 1Password',
      fix: (command, file) => runWith(shell`op run --env-file ${file} -- `, command),
    },
  ],
  [
    /^encrypted:\S+$/,
    {
      what: 'encrypted by dotenvx',
      fix: (command, file) => runWith(shell`npx dotenvx run -f ${file} -- `, command),
    },
  ],
  [
    /^(?:vault|ref\+vault):\S+$/,
    {
      what: 'a reference to Vault',
      fix: (command, file) => runWith(shell`vals exec -f ${file} -- `, command),
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
