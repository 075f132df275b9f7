import type { FixableProblem } from '../result.ts';

const BARE = /^(?!=)[A-Za-z0-9_./:@%+,=-]*$/;
/** Characters that some readers interpret within double quotes. */
const ACTIVE_IN_DOUBLE_QUOTES = /["$\\`\r\n]/;
/** An environment cannot contain NUL; a lone surrogate cannot be encoded. */
const NEVER_TEXT = /\0|\p{Surrogate}/u;

/** The simplest form that dotenv, node --env-file, bash and dash read alike; null without one. */
export function quoteValue(value: string): string | null {
  if (BARE.test(value)) return value;
  if (NEVER_TEXT.test(value)) return null;
  if (!/['\r]/.test(value) && !value.endsWith('\\')) return `'${value}'`;
  if (value.includes("'") && !ACTIVE_IN_DOUBLE_QUOTES.test(value)) return `"${value}"`;
  return null;
}

/** Why a value for which `quoteValue` has no form cannot be written. `what`: the value, in words. */
export function explainUnquotable(what: string): FixableProblem {
  return {
    code: 'NO_COMMON_FORM',
    message: `${what} cannot be written in a form that every reader of env files understands.`,
    fix: 'Use a value without line breaks, a backslash at its end, or single quotes beside other special characters.',
  };
}
