import type { Problem } from '../result.ts';
import { type ApiError, isIllness, type Restriction, restrictionIn } from './api-error.ts';
import { hostOf, regionOf } from './regions.ts';

/**
 * Why a question has no answer. `code` is the network's (`ENOTFOUND`), Node's (`CERT_HAS_EXPIRED`) or the API's own. Without `refused`
 * nothing was learnt about the credentials.
 */
export interface NetworkProblem extends Problem {
  /** True where the API said no: a credential is wrong. */
  refused?: boolean;
  /** True where the host's name does not exist at all. */
  unknownHost?: boolean;
  /** True where the server was reached over TLS but its certificate is for another name. */
  otherName?: boolean;
  /** True where something answered and it was not a Kaltura API: a page, a 404, another server. */
  notKaltura?: boolean;
  /** True where the API refused to make a session from the Admin Secret that the question was asked with. */
  secretRefused?: boolean;
  /** True where the session may not ask this: nothing is wrong, and nothing was learnt. */
  forbidden?: boolean;
}

/** The account's access control refuses every call from here. */
export const ACCESS_CONTROL = 'SERVICE_ACCESS_CONTROL_RESTRICTED';

const OFFLINE = 'Check the network connection, then try again.';
const CHECK_PROXY = 'Check HTTPS_PROXY (and NO_PROXY, for hosts that need no proxy).';
const UNKNOWN_AUTHORITY =
  "A company network may inspect traffic: set NODE_EXTRA_CA_CERTS to its authority's certificate file.";

interface Facts {
  code: string;
  host: string;
  /** `Could not reach …`, with the proxy if there is one. */
  reach: string;
  via: string;
  proxy: string | null;
  /** What to do about the proxy, or about there being none. */
  proxyFix: string;
  detail: string;
}

type Words = (facts: Facts) => readonly [message: string, fix: string];

const CUT_OFF: Words = ({ reach, code, proxyFix }) => [
  `${reach}: the connection was cut off (${code}).`,
  `Try again; a firewall or VPN may be in the way. ${proxyFix}`,
];
const NO_ROUTE: Words = ({ reach, code }) => [
  `${reach}: there is no route to it from here (${code}).`,
  OFFLINE,
];
const UNTRUSTED: Words = ({ host, code }) => [
  `The certificate of ${host} is signed by an authority this computer does not know (${code}).`,
  UNKNOWN_AUTHORITY,
];

/** What each code means, as Node, got or this program's transport name it. */
const WORDS: Readonly<Record<string, Words>> = {
  ENOTFOUND: ({ reach, proxyFix }) => [
    `${reach}: the name was not found (ENOTFOUND).`,
    `Check the network connection. ${proxyFix}`,
  ],
  EAI_AGAIN: ({ reach, proxyFix }) => [
    `${reach}: the name could not be looked up (EAI_AGAIN).`,
    `${OFFLINE} ${proxyFix}`,
  ],
  ECONNREFUSED: ({ reach, proxyFix }) => [
    `${reach}: the connection was refused (ECONNREFUSED).`,
    `Check that nothing blocks it, a firewall or VPN for example. ${proxyFix}`,
  ],
  ECONNRESET: CUT_OFF,
  EPIPE: CUT_OFF,
  ETIMEDOUT: ({ host, via, proxyFix }) => [
    `No answer from ${host}${via} in time (ETIMEDOUT).`,
    `Try again, or allow more time with --timeout. ${proxyFix}`,
  ],
  ENETUNREACH: NO_ROUTE,
  EHOSTUNREACH: NO_ROUTE,
  EADDRNOTAVAIL: NO_ROUTE,
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
    'Check the address; a network that asks to sign in first can cause this too.',
  ],
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  EPROTO: ({ host, via, proxy }) => [
    `${host} does not speak https there${via && ` (asked${via})`} (EPROTO).`,
    proxy
      ? 'Check HTTPS_PROXY: the address of a proxy that speaks plain http begins with http://.'
      : 'Check the address and port; a proxy or firewall may be answering instead.',
  ],
  REDIRECT: ({ host, detail }) => [
    `${host} redirects to another address${detail && `, ${detail}`}, which an API does not do.`,
    'Check the service URL; a network that asks to sign in first can cause this too.',
  ],
  TOO_LARGE: ({ host }) => [
    `The answer from ${host} was too large for the API.`,
    'Check the service URL, then try again.',
  ],
  NOT_JSON: ({ host, detail }) => [
    `${host} answered, but not as the Kaltura API does${detail && ` (${detail})`}.`,
    'A network that asks to sign in first, a firewall or a gateway may have answered instead. Sign in to it, then try again.',
  ],
  NO_ANSWER: ({ host, detail }) => [
    `${host} had no answer (${detail}).`,
    'Your answer is not the problem. Try again in a while.',
  ],
  NOT_HTTPS: ({ host }) => [
    `${host} was not contacted: its address does not begin with https, and a secret would be sent there.`,
    'Use an https address.',
  ],
  ABORTED: () => ['The check was stopped before its end.', 'Try again.'],
  TRUNCATED: ({ host }) => [`The answer from ${host} was cut off.`, OFFLINE],
};

/** What else a code tells. */
const TELLS: Readonly<Record<string, Partial<NetworkProblem>>> = {
  ENOTFOUND: { unknownHost: true },
  ERR_TLS_CERT_ALTNAME_INVALID: { otherName: true },
  REDIRECT: { notKaltura: true },
  TOO_LARGE: { notKaltura: true },
  NOT_JSON: { notKaltura: true },
};

/** What the failures of a proxy itself are. */
const OF_THE_PROXY: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name was not found',
  ECONNREFUSED: 'it refused the connection',
  PROXY: 'it did not let the connection through',
};

/** A network or TLS failure in words. `proxy` is the proxy in use, if any. A code that nobody knows is shown as it is. */
export function networkProblem(code: string, url: string, proxy: string | null, detail = ''): NetworkProblem {
  const host = hostOf(url);
  const why = OF_THE_PROXY[code];
  if (why && (proxy || code === 'PROXY')) return proxyProblem(code, host, proxy ?? '', detail || why);
  const via = proxy ? ` through the proxy ${hostOf(proxy)}` : '';
  const reach = `Could not reach ${host}${via}`;
  const proxyFix = proxy ? CHECK_PROXY : 'Behind a proxy? Set HTTPS_PROXY.';
  const words = Object.hasOwn(WORDS, code) ? WORDS[code] : undefined;
  const [message, fix] = words?.({ code, host, reach, via, proxy, proxyFix, detail }) ?? [
    `${reach} (${code}).`,
    `${OFFLINE} ${proxyFix}`,
  ];
  return { code, message, fix, ...(Object.hasOwn(TELLS, code) ? TELLS[code] : {}) };
}

function proxyProblem(code: string, host: string, proxy: string, why: string): NetworkProblem {
  return {
    code,
    message: `Could not reach ${host}: the proxy${proxy && ` ${hostOf(proxy)}`} failed: ${why}.`,
    fix: CHECK_PROXY,
  };
}

/** An HTTP status that says the server, or something before it, is unwell or in the way. 404 and most other 4xx mean that no Kaltura API is there. */
export function statusProblem(status: number, url: string): NetworkProblem {
  const host = hostOf(url);
  if (status === 407) return networkProblem('PROXY', url, '', 'it wants a user name and password');
  if (status === 429)
    return {
      code: 'HTTP_429',
      message: `${host} says that there were too many requests (429).`,
      fix: 'Wait a minute, then try again.',
    };
  if (status >= 500)
    return {
      code: `HTTP_${status}`,
      message: `${host} has a problem at the moment (HTTP ${status}).`,
      fix: 'Try again in a while.',
    };
  // Not the API's: a firewall, a gateway that wants a client's certificate, a list of addresses that may come in.
  if ([401, 403, 405, 408, 451].includes(status))
    return {
      code: `HTTP_${status}`,
      message: `${host} refused the request (HTTP ${status}), which the Kaltura API itself does not do.`,
      fix: 'A firewall, VPN or gateway may be in the way. Try from another network, or ask who runs it.',
    };
  if (regionOf(url.replace(/\/service\/.*$/, '')))
    return {
      code: `HTTP_${status}`,
      message: `${host} answered HTTP ${status}, which the Kaltura API does not do.`,
      fix: 'A gateway or firewall may have answered instead. Try again in a while.',
      notKaltura: true,
    };
  return {
    code: `HTTP_${status}`,
    message: `${host} answered HTTP ${status}: no Kaltura API is at this address.`,
    fix: 'Check the service URL: it ends in /api_v3.',
    notKaltura: true,
  };
}

type Refusal = (host: string, error: ApiError) => readonly [message: string, fix: string];

/** Codes by which Kaltura refuses for good: asked again, it says the same. */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  [ACCESS_CONTROL]: () => [
    `The account accepts API calls from certain addresses only, or over https only; it refused this one (${ACCESS_CONTROL}).`,
    'Run this on a network that the account allows, or ask your Kaltura administrator to allow this address.',
  ],
  UNKNOWN_ROLE_ID: () => [
    'The account has no role with the ID in setrole: (UNKNOWN_ROLE_ID).',
    'Correct setrole: in the privileges, or leave it out.',
  ],
  INVALID_ACTIONS_LIMIT: () => [
    'The number in actionslimit: must be 1 or more (INVALID_ACTIONS_LIMIT).',
    'Correct actionslimit: in the privileges, or leave it out.',
  ],
  INVALID_OBJECT_ID: (host, { message }) => [
    `${host} has no object with this ID${message && `: ${message}`} (INVALID_OBJECT_ID).`,
    'Check the ID.',
  ],
};

const RESTRICTED: Readonly<Record<Restriction, string>> = {
  actions: 'The session is used up: its actionslimit allows no further call.',
  address: 'The session is restricted to another IP address (iprestrict).',
  uri: 'The session is restricted to other API addresses (urirestrict).',
};

/** Does this code say that there were too many calls? Then only waiting helps. */
export function isRateLimit(code: string | null): boolean {
  return code === 'ACTION_BLOCKED' || code === 'HTTP_429';
}

/**
 * An API error that no credential explains, as a problem: Kaltura refuses for good (`refused`), limits the
 * rate of calls, is ill, or answers with a code that this program does not know.
 */
export function apiProblem(error: ApiError, serviceUrl = ''): NetworkProblem {
  const host = serviceUrl ? hostOf(serviceUrl) : 'Kaltura';
  const { code } = error;
  const refusal = Object.hasOwn(REFUSALS, code) ? REFUSALS[code] : undefined;
  if (refusal) {
    const [message, fix] = refusal(host, error);
    return { code, message, fix, refused: true };
  }
  const restriction = restrictionIn(error);
  if (restriction)
    return {
      code,
      message: RESTRICTED[restriction],
      fix: 'Use a session without this restriction.',
      refused: true,
    };
  if (code === 'ACTION_BLOCKED') {
    const { SERVICE_NAME: service = '', ACTION_NAME: action = '' } = error.args;
    const name = service && action ? `${service}.${action}` : 'this call';
    return {
      code,
      message: `${host} limits how often ${name} may be used, and the limit is reached (ACTION_BLOCKED).`,
      fix: 'Wait a few minutes, then do the same again.',
    };
  }
  return isIllness(error.code)
    ? {
        code: error.code,
        message: `${host} has a problem at the moment: ${error.code}.`,
        fix: 'Your answer is not the problem. Try again in a while.',
      }
    : {
        code: error.code,
        message: `${host} answered with something unexpected: ${error.message || 'no message'} (${error.code}).`,
        fix: 'Try again. If it happens again, ask Kaltura support about this code.',
      };
}
