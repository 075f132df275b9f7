import type { Problem } from '../result.ts';
import { type ApiError, isIllness } from './api-error.ts';
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
}

const OFFLINE = 'Check the network connection, then try again.';
const NO_PROXY = 'Behind a proxy? Set HTTPS_PROXY.';
const CHECK_PROXY = 'Check HTTPS_PROXY (and NO_PROXY, for hosts that need no proxy).';

/**
 * A network or TLS failure in words. `code` as Node, got or this program's transport name it; `proxy` is the proxy in use, if any.
 * A code that nobody knows is shown as it is.
 */
export function networkProblem(code: string, url: string, proxy: string | null, detail = ''): NetworkProblem {
  const host = hostOf(url);
  const via = proxy ? ` through the proxy ${hostOf(proxy)}` : '';
  const reach = `Could not reach ${host}${via}`;
  const PROXY = proxy ? CHECK_PROXY : NO_PROXY;
  switch (code) {
    case 'ENOTFOUND':
      return proxy
        ? proxyProblem(code, host, proxy, 'its name was not found')
        : {
            code,
            message: `${reach}: the name was not found (ENOTFOUND).`,
            fix: `Check the network connection. ${PROXY}`,
            unknownHost: true,
          };
    case 'EAI_AGAIN':
      return {
        code,
        message: `${reach}: the name could not be looked up (EAI_AGAIN).`,
        fix: `${OFFLINE} ${PROXY}`,
      };
    case 'ECONNREFUSED':
      return proxy
        ? proxyProblem(code, host, proxy, 'it refused the connection')
        : {
            code,
            message: `${reach}: the connection was refused (ECONNREFUSED).`,
            fix: `Check that nothing blocks it, a firewall or VPN for example. ${PROXY}`,
          };
    case 'ECONNRESET':
    case 'EPIPE':
      return {
        code,
        message: `${reach}: the connection was cut off (${code}).`,
        fix: `Try again; a firewall or VPN may be in the way. ${PROXY}`,
      };
    case 'ETIMEDOUT':
      return {
        code,
        message: `No answer from ${host}${via} in time (ETIMEDOUT).`,
        fix: `Try again, or allow more time with --timeout. ${PROXY}`,
      };
    case 'ENETUNREACH':
    case 'EHOSTUNREACH':
    case 'EADDRNOTAVAIL':
      return { code, message: `${reach}: there is no way to it from here (${code}).`, fix: OFFLINE };
    case 'CERT_HAS_EXPIRED':
      return {
        code,
        message: `The certificate of ${host} has expired.`,
        fix: "Check this computer's clock; if it is right, the server's certificate must be renewed.",
      };
    case 'CERT_NOT_YET_VALID':
      return {
        code,
        message: `The certificate of ${host} is not valid yet.`,
        fix: "Check this computer's clock.",
      };
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return {
        code,
        message: `The certificate of ${host} is for another name.`,
        fix: 'Check the address; a network that asks to sign in first can cause this too.',
        otherName: true,
      };
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return {
        code,
        message: `The certificate of ${host} is signed by an authority this computer does not know (${code}).`,
        fix: "A company network may inspect traffic: set NODE_EXTRA_CA_CERTS to its authority's certificate file.",
      };
    case 'EPROTO':
      return {
        code,
        message: `${host} does not speak https there${via && ` (asked${via})`} (EPROTO).`,
        fix: proxy
          ? 'Check HTTPS_PROXY: the address of a proxy that speaks plain http begins with http://.'
          : 'Check the address and port; a proxy or firewall may be answering instead.',
      };
    case 'PROXY':
      return proxyProblem(code, host, proxy ?? '', detail || 'it did not let the connection through');
    case 'REDIRECT':
      return {
        code,
        message: `${host} redirects to another address${detail && `, ${detail}`}, which an API does not do.`,
        fix: 'Check the service URL; a network that asks to sign in first can cause this too.',
        notKaltura: true,
      };
    case 'TOO_LARGE':
      return {
        code,
        message: `The answer of ${host} was larger than any answer of the API.`,
        fix: 'Check the service URL, then try again.',
        notKaltura: true,
      };
    case 'NOT_JSON':
      return {
        code,
        message: `${host} answered, but not as the Kaltura API does${detail && ` (${detail})`}.`,
        fix: 'A network that asks to sign in first, a firewall or a gateway may have answered instead. Sign in to it, then try again.',
        notKaltura: true,
      };
    case 'NO_ANSWER':
      return {
        code,
        message: `${host} has no answer to give at the moment (${detail}).`,
        fix: 'Nothing is wrong with your answer. Try again in a while.',
      };
    case 'NOT_HTTPS':
      return {
        code,
        message: `${host} was not asked: its address does not begin with https, and a secret would be sent there.`,
        fix: 'Use an https address.',
      };
    case 'ABORTED':
      return { code, message: 'The check was stopped before its end.', fix: 'Try again.' };
    case 'TRUNCATED':
      return { code, message: `The answer of ${host} broke off half-way.`, fix: OFFLINE };
    default:
      return { code, message: `${reach} (${code}).`, fix: `${OFFLINE} ${PROXY}` };
  }
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
      message: `${host} says that it was asked too often (429).`,
      fix: 'Wait a minute, then try again.',
    };
  if (status >= 500)
    return {
      code: `HTTP_${status}`,
      message: `${host} is not well at the moment (HTTP ${status}).`,
      fix: 'Try again in a while.',
    };
  // Not the API's: a firewall, a gateway that wants a client's certificate, a list of addresses that may come in.
  if ([401, 403, 405, 408, 451].includes(status))
    return {
      code: `HTTP_${status}`,
      message: `${host} refused to be asked (HTTP ${status}), which the Kaltura API itself does not do.`,
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

/** An API error that no credential explains, as a problem: the server is ill, or says something this program does not know. */
export function apiProblem(error: ApiError, serviceUrl = ''): NetworkProblem {
  const host = serviceUrl ? hostOf(serviceUrl) : 'Kaltura';
  return isIllness(error.code)
    ? {
        code: error.code,
        message: `${host} is not well at the moment: ${error.code}.`,
        fix: 'Nothing is wrong with your answer. Try again in a while.',
      }
    : {
        code: error.code,
        message: `${host} answered with something unexpected: ${error.message || 'no message'} (${error.code}).`,
        fix: 'Try again; if it stays so, ask Kaltura support about this code.',
      };
}
