import { type ShellText, shell } from '../text/command.ts';
import { MAX_VALUE_LENGTH } from './clean.ts';
import type { Credential } from './credential.ts';

export interface Reference {
  /** A description for a sentence: `a reference to 1Password`. */
  what: string;
  fix: string;
  /** The start of a command line that runs a command with the values from `file`. */
  runner?: (file: string | ShellText) => ShellText;
  /** The tool reads the file as YAML. */
  readsYaml?: boolean;
}

const BY_TOOL = 'Run the command through the tool that resolves the reference.';

/** The forms of references: an env file can point to a value instead of containing it. */
const FORMS: readonly (readonly [
  form: RegExp,
  what: string,
  runner: NonNullable<Reference['runner']>,
  readsYaml: boolean,
])[] = [
  // Names of vaults and items can contain spaces.
  [
    /^op:\/\/.+$/,
    'a reference to 1Password',
    (file) => shell`op run --env-file ${file} -- `,
    false,
  ],
  // Do not use npx: in a clone, npx would run the repository's own package of this name.
  [/^encrypted:\S+$/, 'encrypted by dotenvx', (file) => shell`dotenvx run -f ${file} -- `, false],
  [
    /^(?:vault|ref\+vault):\S+$/,
    'a reference to Vault',
    (file) => shell`vals exec -f ${file} -- `,
    true,
  ],
];

/** Schemes of tools that fetch secrets (`bws://…`): all except web and media schemes. */
const SCHEME = /^(?!(?:https?|ftps?|wss?|rt[ms]ps?|file):)([a-z][a-z0-9+.-]*):\/\/\S/i;

/**
 * Finds out whether a value refers to another value, and how to run with the real value; null for a
 * plain value. `raw`: the value in the env file, with its quotes. There, shells and dotenv-expand
 * replace a `$` unless it is in single quotes. Elsewhere, `$NAME` can be the value itself, for
 * example a User ID.
 */
export function findReference(
  text: string,
  { parse }: Pick<Credential, 'parse'>,
  raw?: string,
): Reference | null {
  const clean = text.trim();
  for (const [form, what, runner, readsYaml] of FORMS)
    if (form.test(clean)) return { what, fix: BY_TOOL, runner, readsYaml };
  // This pattern takes quadratic time.
  if (/\{\{\s*op:\/\/.+\}\}/.test(clean.slice(0, MAX_VALUE_LENGTH))) return OP_TEMPLATE;
  if (/^ENC\[AES256_GCM,.*\]$/.test(clean)) return ENCRYPTED_BY_SOPS;
  const scheme = SCHEME.exec(clean)?.[1];
  if (scheme)
    return {
      what: `a reference to another tool (${scheme}://)`,
      fix: `Run with the value: start this command through the tool that understands ${scheme}://.`,
    };
  const isVariable = /^\$(?:\{[^}]+\}|[a-z_]\w*)$/i.test(clean);
  if (isVariable && !parse(clean).ok) return VARIABLE;
  if (raw === undefined || raw.startsWith("'")) return null;
  // dotenv reads backticks around a value as quotes, but a shell runs them as a command.
  const isQuoted = /^`.*`$/.test(raw) && parse(clean).ok;
  if (/\$\(/.test(clean) || (/`.+`/.test(raw) && !isQuoted)) return COMMAND;
  if (isVariable) return VARIABLE;
  return /\$(?:\{|[a-z_])/i.test(clean) ? PART_VARIABLE : null;
}

const OP_TEMPLATE: Reference = {
  what: 'a template for 1Password',
  fix: 'Let op inject fill in the file, and pipe the result into check, ks or export with -f -.',
};
const ENCRYPTED_BY_SOPS: Reference = {
  what: 'encrypted by SOPS',
  fix: 'Run this command through SOPS: sops exec-env puts the values into the environment.',
};
const VARIABLE: Reference = {
  what: 'a reference to another variable',
  fix: 'Put the value itself there, or into the environment.',
};
const PART_VARIABLE: Reference = {
  what: 'partly a reference to another variable',
  fix: 'Put the whole value there, or into the environment. If the $ belongs to the value, put the value in single quotes.',
};
const COMMAND: Reference = {
  what: 'a shell command that prints the value',
  fix: 'A shell that reads the file runs every command in it. If you trust the file, let your shell read it first (source it, or allow it in direnv), then run this again.',
};
