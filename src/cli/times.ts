const TEN_YEARS = 10 * 366 * 86_400;
const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** Seconds in `3600`, `90s`, `30m`, `4h`, `1d`, `1w`; undefined for anything else, for 0 and for more than ten years. */
export function parseDuration(text: string): number | undefined {
  const [, count, unit = 's'] = /^(\d{1,9})([smhdw])?$/.exec(text.trim()) ?? [];
  const seconds = Number(count) * SECONDS[unit as keyof typeof SECONDS];
  return seconds > 0 && seconds <= TEN_YEARS ? seconds : undefined;
}

/** The Unix second of `90d` from now or of a date such as 2027-12-31; null for `never`; undefined for anything else, and for the past. */
export function parseExpiry(text: string, now = Math.floor(Date.now() / 1000)): number | null | undefined {
  if (text === 'never') return null;
  // A bare number could be meant as days.
  const span = /^\d+$/.test(text) ? undefined : parseDuration(text);
  if (span !== undefined) return now + span;
  const end = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T23:59:59Z`) / 1000 : Number.NaN;
  // There is no 30th of February; Date takes it for the 2nd of March.
  return end > now && new Date(end * 1000).toISOString().startsWith(text) ? end : undefined;
}

/** Seconds that an API call may take, decimals allowed; undefined for anything but a number up to an hour. */
export function parseTimeout(text: string): number | undefined {
  const seconds = Number(text);
  return seconds > 0 && seconds <= 3600 ? seconds : undefined;
}
