import { type NetworkProblem, networkProblem } from './problems.ts';

/**
 * What a thrown error of got or Node means, as a problem. Only its code and a few known texts are looked at: its other
 * properties hold the request, with a secret in it.
 */
export function failureProblem(
  error: unknown,
  url: string,
  { proxy, aborted, bytes }: { proxy: string | null; aborted: boolean; bytes: number },
): NetworkProblem {
  const code = codeOf(error);
  const problem = (name: string, detail = ''): NetworkProblem => networkProblem(name, url, proxy, detail);
  if (aborted && code !== 'ETIMEDOUT') return problem('ABORTED');
  const refused = proxy ? refusedBy(error) : undefined;
  if (refused === 407) return problem('PROXY', 'it wants a user name and password (407)');
  if (refused) return problem('PROXY', `it answered ${refused}`);
  if (code.startsWith('HPE_')) {
    const why = 'it does not speak HTTP as it should';
    return proxy ? problem('PROXY', why) : problem('NOT_JSON', why);
  }
  // zlib's and brotli's: the end is missing, or it was never compressed.
  if (code === 'Z_BUF_ERROR') return problem('TRUNCATED');
  if (/^Z_|^ERR_(?:_ERROR_FORMAT|BROTLI|PADDING|ZSTD)/.test(code))
    return problem('NOT_JSON', 'it cannot be unpacked');
  if (bytes > 0 && code === 'ECONNRESET') return problem('TRUNCATED');
  if (BROKEN_OFF.has(code)) return problem('TRUNCATED');
  if (code.startsWith('ERR_SSL_')) return problem('EPROTO');
  return problem(code);
}

/** Codes of an answer that ended before its end. */
const BROKEN_OFF = new Set([
  'ERR_HTTP_CONTENT_LENGTH_MISMATCH',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_READING_RESPONSE_STREAM',
]);

/** The codes that got puts around whatever was the cause. */
const WRAPPERS = /^ERR_(?:GOT_|READING_RESPONSE_STREAM|NON_2XX)/;

/** The status with which a proxy refused a tunnel, if it did. */
function refusedBy(error: unknown): number | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++)
    if ('status' in at && nameOf(at) === 'PROXY_REFUSAL') return Number(at.status);
  return undefined;
}

function codeOf(error: unknown): string {
  let at: unknown = error;
  let code = '';
  for (let depth = 0; depth < 5 && at instanceof Error; depth++) {
    // An AggregateError (several addresses tried) holds the code of the first in `errors`.
    const first: unknown = at instanceof AggregateError ? at.errors[0] : undefined;
    const named = nameOf(at) || nameOf(first);
    if (named && (!code || WRAPPERS.test(code))) code = named;
    at = at.cause;
  }
  if (error instanceof Error && error.name === 'TimeoutError') code = 'ETIMEDOUT';
  return code || 'UNKNOWN';
}

function nameOf(error: unknown): string {
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : '';
}
