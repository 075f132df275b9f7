/** The system's code of a thrown error, such as ENOENT, or 'UNKNOWN'. */
export function errorCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'UNKNOWN';
}
