import { formatCount } from './words.ts';

/** The time now, in Unix seconds. */
export function getUnixSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

/** A Unix second in UTC. A number out of range gives the first or the last possible second. */
export function formatTime(seconds: number): string {
  const within = Math.max(-8.64e12, Math.min(seconds, 8.64e12));
  return new Date(within * 1000).toISOString().replace('.000', '');
}

/** The day of a Unix second in UTC. */
export function formatDay(seconds: number): string {
  return formatTime(seconds).slice(0, 10);
}

/** Seconds in words (`4 hours`), in the largest unit that gives nearly a whole number. */
export function formatSpan(seconds: number): string {
  const units = [
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
    ['second', 1],
  ] as const;
  // 86,399 seconds are a day minus the second that has already passed.
  const [name, size] = units.find(([, each]) => {
    const whole = Math.round(seconds / each);
    return whole > 0 && Math.abs(seconds - whole * each) < Math.min(each / 20, 120);
  }) ?? ['second', 1];
  return formatCount(Math.round(seconds / size), name);
}

/** Seconds in words, rounded: `43 minutes`, `2 hours`. */
export function formatRoughSpan(seconds: number): string {
  if (seconds < 90) return formatCount(Math.round(seconds), 'second');
  if (seconds < 5400) return formatCount(Math.round(seconds / 60), 'minute');
  if (seconds < 129_600) return formatCount(Math.round(seconds / 3600), 'hour');
  return formatCount(Math.round(seconds / 86_400), 'day');
}
