import { CREDENTIALS, VARIABLES } from '../credentials/index.ts';
import { addToGitignore, type GitIgnorePlan, gitignorePlan } from '../env-file/gitignore.ts';
import { type EnvFilePlan, planEnvFile } from '../env-file/plan.ts';
import { type EnvFile, readEnvFile } from '../env-file/read.ts';
import { sweepScratch } from '../env-file/scratch.ts';
import { modeWarning } from '../env-file/warnings.ts';
import { writeEnvFile } from '../env-file/write.ts';
import { SANDBOX_ACCOUNTS } from '../sandbox/accounts.ts';
import { trackedWarning } from './answer.ts';
import { shownValue } from './shown.ts';

/** What is to be written to the env file and to `.gitignore`, computed and not yet done. */
export interface Changes {
  file: EnvFile;
  plan: EnvFilePlan;
  ignored: GitIgnorePlan;
}

export interface Refusal {
  code: string;
  message: string;
  fix: string;
}

const COMMENT = '# Kaltura, written by kaltura-setup';

/** The changes that put `values` (by credential name; `''` clears) into the file. On the sandbox a file with other credentials is refused. */
export async function changesFor(
  envFile: string,
  values: Readonly<Record<string, string>>,
  sandbox: boolean,
): Promise<Changes | { refused: Refusal }> {
  const read = await readEnvFile(envFile);
  if (read.status === 'failed') return { refused: read };
  const { file } = read;
  sweepScratch(file.target);
  const real = sandbox ? realCredentials(file) : null;
  if (real) return { refused: real };
  const wanted = new Map<string, string>();
  for (const { name, variable } of CREDENTIALS) {
    const value = values[name];
    if (value !== undefined) wanted.set(variable, value);
  }
  const planned = planEnvFile(file, wanted, VARIABLES, COMMENT);
  if (planned.status === 'refused') return { refused: planned };
  return { file, plan: planned.plan, ignored: await gitignorePlan(envFile) };
}

/** The sandbox must not cost anybody their real credentials: why it does not write to this file, or null. */
export function realCredentials(file: EnvFile): Refusal | null {
  const partner = file.values.KALTURA_PARTNER_ID?.trim() ?? '';
  const secret = file.values.KALTURA_ADMIN_SECRET?.trim().toLowerCase() ?? '';
  // Where there is a secret it tells; a broken one is nobody's loss.
  const isOurs = /^[0-9a-f]{32}$/.test(secret)
    ? SANDBOX_ACCOUNTS.some((account) => account.adminSecret === secret || account.userSecret === secret)
    : !/^\d+$/.test(partner) || SANDBOX_ACCOUNTS.some((account) => String(account.partnerId) === partner);
  if (isOurs) return null;
  return {
    code: 'OTHER_CREDENTIALS',
    message: `${file.path} holds credentials of a real account; the sandbox does not write over them.`,
    fix: 'Name another file with -f; unless told it is .env.sandbox.',
  };
}

/** Would anything change, in the env file or in `.gitignore`? */
export function isChange({ plan, ignored }: Changes): boolean {
  return plan.added.length > 0 || plan.changed.length > 0 || gitignoreLine(ignored) !== null;
}

/** The line that `.gitignore` needs, and which `.gitignore`; null where none is needed. */
export function gitignoreLine(ignored: GitIgnorePlan): { file: string; line: string } | null {
  return ignored.status === 'add' ? ignored : ignored.status === 'tracked' ? ignored.add : null;
}

/** Every change with its values as they may be shown. */
export function shownChanges({ plan }: Changes): {
  added: { variable: string; to: string }[];
  changed: { variable: string; from: string; to: string }[];
} {
  return {
    added: plan.added.map(({ variable, to }) => ({ variable, to: shown(variable, to) })),
    changed: plan.changed.map(({ variable, from, to }) => ({
      variable,
      from: shown(variable, from),
      to: shown(variable, to),
    })),
  };
}

function shown(variable: string, value: string): string {
  const isSecret = CREDENTIALS.some((each) => each.variable === variable && each.secret);
  return shownValue(value, isSecret, 200);
}

/** What a person should know of the file, whether it changes or not. */
export function notesOn({ file, plan, ignored }: Changes): string[] {
  const wide = modeWarning(file.mode, file.path);
  const tracked = ignored.status === 'tracked' ? trackedWarning(file.path, ignored.untrack) : null;
  return [
    ...(tracked ? [`${tracked.message} ${tracked.fix}`] : []),
    ...(wide ? [`${wide.message} ${wide.fix}`] : []),
    ...plan.duplicates.map(
      (name) => `${name} stands more than once; the last one counts and is the one changed.`,
    ),
    ...plan.warnings.map((warning) => `${warning.message} ${warning.fix}`),
  ];
}

export type WriteOutcome =
  | { status: 'written'; mode: number }
  | { status: 'changed-on-disk' }
  | { status: 'failed'; refused: Refusal };

/** `.gitignore` first, so that the secret is never on the disk where git would take it up; then the env file, whole or not at all. */
export async function written(changes: Changes): Promise<WriteOutcome> {
  const line = gitignoreLine(changes.ignored);
  if (line) {
    const added = await addToGitignore(line);
    if (added.status === 'failed') return { status: 'failed', refused: added };
  }
  const done = await writeEnvFile(changes.file, changes.plan);
  return done.status === 'failed' ? { status: 'failed', refused: done } : done;
}
