/** A span of seconds in words, `4 hours`, `90 minutes`: in the largest unit that gives a whole number, or nearly one. */
export function spanInWords(seconds: number): string {
  const units = [
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
    ['second', 1],
  ] as const;
  // A second that has gone by meanwhile makes no 86,399 seconds of a day.
  const [name, size] = units.find(([, each]) => {
    const whole = Math.round(seconds / each);
    return whole > 0 && Math.abs(seconds - whole * each) < each / 20;
  }) ?? ['second', 1];
  const count = Math.round(seconds / size);
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}
