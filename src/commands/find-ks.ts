/**
 * The KS in what people copy: `ks=…`, a URL, JSON, a header (`Authorization: KS …`), a shell line, with
 * quotes around it or in several lines. The text itself if none of these is found.
 */
export function findKs(text: string): string {
  const trimmed = text.trim();
  const joined = trimmed.replace(/\s+/g, '');
  const isKsAlone = joined.startsWith('djJ8') || !joined.includes('djJ8');
  if (/^[\w+/=-]+$/.test(joined) && isKsAlone && !/^\w*ks=/i.test(joined)) return joined;
  const named =
    /["']?\b(?:KALTURA_)?ks["']?\s*[:=]\s*["']?([\w+/=%-]{16,})/i.exec(trimmed)?.[1] ??
    /\bauthorization["']?\s*[:=]\s*["']?(?:ks|bearer)\s+([\w+/=%-]{16,})/i.exec(trimmed)?.[1] ??
    /\/ks\/([\w=%-]{16,})/i.exec(trimmed)?.[1] ??
    /djJ8[\w+/=%-]{12,}/.exec(trimmed)?.[0] ??
    /^["'`]([\w+/=-]+)["'`],?$/.exec(trimmed)?.[1];
  return named === undefined ? trimmed : decode(named);
}

/** A URL has `=` as `%3D`. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
