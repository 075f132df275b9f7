/** A span of seconds in words, `4 hours`, `90 minutes`: in the largest unit that gives a whole number, or nearly one. */
export function spanInWords(seconds: number): string {
  const units = [
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
    ['second', 1],
  ] as const;
  const [name, size] = units.find(([, each]) => seconds >= each && seconds % each < each / 20) ??
    units.find(([, each]) => seconds >= 2 * each) ?? ['second', 1];
  const count = Math.round(seconds / size);
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}
