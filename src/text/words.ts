/** Joins names for a sentence: `EU`, `EU and US`, `EU, US and CA`. */
export function joinWords(names: readonly string[], word: 'and' | 'or' = 'and'): string {
  return names.length < 2
    ? (names[0] ?? '')
    : `${names.slice(0, -1).join(', ')} ${word} ${names[names.length - 1]}`;
}

/** `1 row`, `2 rows`. */
export function countInWords(count: number, singular: string, plural = `${singular}s`): string {
  return `${count} ${count === 1 ? singular : plural}`;
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
    return whole > 0 && Math.abs(seconds - whole * each) < each / 20;
  }) ?? ['second', 1];
  return countInWords(Math.round(seconds / size), name);
}

/** Seconds in words, rounded: `43 minutes`, `2 hours`. */
export function formatRoughSpan(seconds: number): string {
  if (seconds < 90) return countInWords(Math.round(seconds), 'second');
  if (seconds < 5400) return countInWords(Math.round(seconds / 60), 'minute');
  if (seconds < 129_600) return countInWords(Math.round(seconds / 3600), 'hour');
  return countInWords(Math.round(seconds / 86_400), 'day');
}
