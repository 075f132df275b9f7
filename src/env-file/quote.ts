const bare = /^(?!=)[A-Za-z0-9_./:@%+,=-]*$/;
/** What double quotes do not keep as it is in one reader or another. */
const activeInDoubleQuotes = /["$\\`\r\n]/;
/** NUL fits in no environment; a lone surrogate is no text and could not be encoded. */
const neverText = /\0|\p{Surrogate}/u;

/**
 * The value as it stands behind `NAME=`, in the plainest form that dotenv, node --env-file, bash and dash
 * read alike; null if there is none.
 */
export function quoted(value: string): string | null {
  if (bare.test(value)) return value;
  if (neverText.test(value)) return null;
  if (!/['\r]/.test(value) && !value.endsWith('\\')) return `'${value}'`;
  if (value.includes("'") && !activeInDoubleQuotes.test(value)) return `"${value}"`;
  return null;
}
