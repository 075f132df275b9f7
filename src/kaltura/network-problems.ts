import { type ApiProblem, type ProblemKind, TRY_LATER } from './problems.ts';
import { lookUp } from './records.ts';
import { findRegion, REGIONS } from './regions.ts';
import { getHost } from './urls.ts';

const OFFLINE = 'Check the network connection, then try again.';
const CHECK_PROXY = 'Check HTTPS_PROXY (and NO_PROXY, for hosts that do not need a proxy).';
const NETWORK_SIGN_IN = 'A network that requires a sign-in can also cause this.';
export const CHECK_SERVICE_URL = 'Check the service URL: its host, and the path before /api_v3.';
const UNKNOWN_AUTHORITY =
  "A company network may inspect traffic: set NODE_EXTRA_CA_CERTS to its authority's certificate file.";

interface Facts {
  code: string;
  host: string;
  /** `Could not reach …`, with the proxy if there is one. */
  reach: string;
  via: string;
  proxy: string | null;
  /** Advice about the proxy, or about setting a proxy. */
  proxyFix: string;
  detail: string;
}

type Words = (facts: Facts) => readonly [message: string, fix: string, kind?: ProblemKind];

const UNTRUSTED: Words = ({ host, code }) => [
  `The certificate of ${host} is signed by an authority that this computer does not trust (${code}).`,
  UNKNOWN_AUTHORITY,
];

const UNNAMED: Words = ({ reach, code, proxyFix }) => [
  `${reach} (${code}).`,
  `${OFFLINE} ${proxyFix}`,
];

/** The words for each code from Node, got and `transport.ts`. */
const WORDS: Readonly<Record<string, Words>> = {
  ENOTFOUND: ({ host, reach, proxyFix }) => [
    `${reach}: the name was not found (ENOTFOUND).`,
    `Check ${isRegionHost(host) ? '' : 'the address for a typo, and '}the network connection. ${proxyFix}`,
    'unknown-host',
  ],
  ECONNREFUSED: ({ reach, proxyFix }) => [
    `${reach}: the connection was refused (ECONNREFUSED).`,
    `Check whether a firewall or VPN blocks it. ${proxyFix}`,
  ],
  ECONNRESET: ({ reach, proxyFix }) => [
    `${reach}: the connection was cut off (ECONNRESET).`,
    `Try again; a firewall or VPN may be in the way. ${proxyFix}`,
  ],
  ETIMEDOUT: ({ host, via, proxyFix }) => [
    `No answer from ${host}${via} in time (ETIMEDOUT).`,
    `Try again. If the network is slow, allow more time. ${proxyFix}`,
  ],
  CERT_HAS_EXPIRED: ({ host }) => [
    `The certificate of ${host} has expired.`,
    "Check this computer's clock; if it is right, the server's certificate must be renewed.",
  ],
  CERT_NOT_YET_VALID: ({ host }) => [
    `The certificate of ${host} is not valid yet.`,
    "Check this computer's clock.",
  ],
  ERR_TLS_CERT_ALTNAME_INVALID: ({ host }) => [
    `The certificate of ${host} is for another name.`,
    `Check the address. ${NETWORK_SIGN_IN}`,
    'other-name',
  ],
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  EPROTO: ({ host, via, proxy }) => [
    `${host} does not speak https${via && ` (reached${via})`} (EPROTO).`,
    proxy
      ? 'Check HTTPS_PROXY: the address of a proxy that speaks plain http begins with http://.'
      : 'Check the address and port. A proxy or firewall may have answered instead.',
  ],
  REDIRECT: ({ host, detail }) => [
    `${host} redirects to another address${detail && `, ${detail}`}, which an API does not do.`,
    `Check the service URL. ${NETWORK_SIGN_IN}`,
    'not-kaltura',
  ],
  TOO_LARGE: ({ host }) => [
    `The response from ${host} is too large to come from the API.`,
    'Check the service URL, then try again.',
    'not-kaltura',
  ],
  NOT_JSON: ({ host, detail }) => [
    `${host} answered, but not like the Kaltura API${detail && ` (${detail})`}.`,
    'A firewall, a gateway, or a network that requires a sign-in may have answered instead. Sign in to the network, then try again.',
    'not-kaltura',
  ],
  NO_ANSWER: ({ host, detail }) => [`${host} sent no answer (${detail}).`, TRY_LATER],
  NOT_HTTPS: ({ host }) => [
    `Nothing was sent to ${host}: the address does not begin with https, and the request contains a secret.`,
    'Use an https address.',
  ],
  ABORTED: () => ['The check was stopped before it finished.', 'Try again.'],
  TRUNCATED: ({ host }) => [`The response from ${host} was cut off.`, OFFLINE],
};

const PROXY_ERRORS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name was not found',
  ECONNREFUSED: 'it refused the connection',
  PROXY: 'it did not let the connection through',
};

/** Describes a network or TLS failure. `proxy`: the one in use. Shows unknown codes unchanged. */
export function describeNetworkError(
  code: string,
  url: string,
  proxy: string | null,
  detail = '',
): ApiProblem {
  const host = getHost(url);
  const proxyError = PROXY_ERRORS[code];
  if (proxyError && (proxy || code === 'PROXY')) {
    const name = proxy ? ` ${getHost(proxy)}` : '';
    const message = `Could not reach ${host}: the proxy${name} failed: ${detail || proxyError}.`;
    return { code, message, fix: CHECK_PROXY };
  }
  const via = proxy ? ` through the proxy ${getHost(proxy)}` : '';
  const reach = `Could not reach ${host}${via}`;
  const proxyFix = proxy ? CHECK_PROXY : 'Behind a proxy? Set HTTPS_PROXY.';
  const words = lookUp(WORDS, code) ?? UNNAMED;
  const [message, fix, kind] = words({ code, host, reach, via, proxy, proxyFix, detail });
  return { code, message, fix, ...(kind && { kind }) };
}

function isRegionHost(host: string): boolean {
  return REGIONS.some(({ serviceUrl }) => getHost(serviceUrl) === host);
}

/** Describes an HTTP status other than 200. Most 4xx codes mean that it is not a Kaltura API. */
export function describeHttpStatus(status: number, url: string): ApiProblem {
  if (status === 407)
    return describeNetworkError('PROXY', url, '', 'it requires a user name and password');
  const describe = (says: string, fix: string, kind?: ProblemKind): ApiProblem => ({
    code: `HTTP_${status}`,
    message: `${getHost(url)} ${says}`,
    fix,
    ...(kind && { kind }),
  });
  if (status === 429)
    return describe('reports too many requests (HTTP 429).', 'Wait a minute, then try again.');
  if (status >= 500)
    return describe(`has a problem at the moment (HTTP ${status}).`, 'Try again in a while.');
  // Causes: a firewall, a gateway that requires a client certificate, or a list of allowed
  // addresses.
  if ([401, 403, 405, 408, 451].includes(status))
    return describe(
      `refused the request (HTTP ${status}), which the Kaltura API itself does not do.`,
      'A firewall, VPN or gateway may be in the way. Try another network, or ask your network administrator.',
    );
  if (findRegion(url.replace(/\/service\/.*$/, '')))
    return describe(
      `answered HTTP ${status}, which the Kaltura API does not do.`,
      'A gateway or firewall may have answered instead. Try again in a while.',
      'not-kaltura',
    );
  return describe(
    `answered HTTP ${status}: there is no Kaltura API at this address.`,
    CHECK_SERVICE_URL,
    'not-kaltura',
  );
}

/** Describes an error by its code and a few known texts. The rest of it contains the secret. */
export function describeThrownError(
  error: unknown,
  url: string,
  { proxy, isAborted, bytes }: { proxy: string | null; isAborted: boolean; bytes: number },
): ApiProblem {
  const chain = listCauses(error);
  const code = getCode(chain);
  const describe = (name: string, detail = ''): ApiProblem =>
    describeNetworkError(name, url, proxy, detail);
  if (isAborted) return describe('ABORTED');
  // got copies the code to its own error, but not the status.
  const refused = chain.find(({ code, status }) => code === 'PROXY_REFUSAL' && status)?.status;
  if (refused === 407) return describe('PROXY', 'it requires a user name and password (407)');
  if (refused) return describe('PROXY', `it answered ${refused}`);
  if (code.startsWith('HPE_')) {
    const why = 'its response is not valid HTTP';
    return proxy ? describe('PROXY', why) : describe('NOT_JSON', why);
  }
  if (TRUNCATED.includes(code) || (bytes > 0 && code === 'ECONNRESET'))
    return describe('TRUNCATED');
  // From zlib and brotli: the body was never compressed.
  if (/^Z_|^ERR_(?:_ERROR_FORMAT|BROTLI|PADDING|ZSTD)/.test(code))
    return describe('NOT_JSON', 'it cannot be unpacked');
  if (code.startsWith('ERR_SSL_')) return describe('EPROTO');
  return describe(code);
}

/** Codes for a response body that ended too early. */
const TRUNCATED = [
  'Z_BUF_ERROR',
  'ERR_HTTP_CONTENT_LENGTH_MISMATCH',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_READING_RESPONSE_STREAM',
];

/** The codes with which got wraps the cause. */
const WRAPPERS = /^ERR_(?:GOT_|READING_RESPONSE_STREAM|NON_2XX)/;

type CodedError = Error & { code?: string; status?: number };

/** An error and its causes, outermost first. */
function listCauses(error: unknown): CodedError[] {
  const all: CodedError[] = [];
  for (let each = error; each instanceof Error && all.length < 5; each = each.cause) all.push(each);
  return all;
}

function getCode(chain: readonly CodedError[]): string {
  if (chain[0]?.name === 'TimeoutError') return 'ETIMEDOUT';
  const codes = chain
    // An AggregateError (several addresses failed) has the code of the first attempt in `errors`.
    .map((each) => each.code ?? (each instanceof AggregateError ? each.errors[0]?.code : undefined))
    .filter((code) => typeof code === 'string' && code !== '');
  return codes.find((code) => !WRAPPERS.test(code)) ?? codes.at(-1) ?? 'UNKNOWN';
}
