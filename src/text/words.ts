/** Joins names for a sentence: `EU`, `EU and US`, `EU, US and CA`. */
export function joinWords(names: readonly string[], word: 'and' | 'or' = 'and'): string {
  return names.length < 2
    ? (names[0] ?? '')
    : `${names.slice(0, -1).join(', ')} ${word} ${names[names.length - 1]}`;
}

/** `1 row`, `2 rows`. */
export function formatCount(count: number, singular: string, plural = `${singular}s`): string {
  return `${count} ${count === 1 ? singular : plural}`;
}
