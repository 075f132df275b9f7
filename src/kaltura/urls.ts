/** The host of a URL, with its port if it has one; the text itself if it is not a URL. */
export function getHost(url: string): string {
  return toUrl(url)?.host ?? url;
}

/**
 * The text as a URL; null if it is not one, or if its host has neither a name of at most 253
 * characters nor an address. A template (`api.${REGION}.kaltura.com`) is not a host name.
 */
export function toUrl(text: string): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url && /^(?:[\w.-]{1,253}|\[[\da-f:.]+\])$/i.test(url.hostname) ? url : null;
}

/** True for `localhost`, 127.0.0.0/8 and [::1]: the only hosts for plain http. */
export function isLoopback(url: string): boolean {
  return /^(?:localhost|\[::1\]|127(?:\.\d+){3})$/.test(toUrl(url)?.hostname ?? '');
}
