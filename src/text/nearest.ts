/** The known word that `word` abbreviates or misspells; null if no word is close enough. */
export function nearest(word: string, known: readonly string[]): string | null {
  const begun = word.length >= 3 ? known.filter((each) => each.startsWith(word.toLowerCase())) : [];
  if (begun.length === 1) return begun[0] as string;
  let best: string | null = null;
  let least = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const each of known) {
    const distance = edits(word.toLowerCase().slice(0, 40), each);
    if (distance < least) [best, least] = [each, distance];
  }
  return best;
}

/** The number of letters to insert, remove, replace or swap to turn one word into the other. */
function edits(from: string, to: string): number {
  let before: number[] = [];
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const cost = from[i - 1] === to[j - 1] ? 0 : 1;
      let least = Math.min(
        (row[j] as number) + 1,
        (next[j - 1] as number) + 1,
        (row[j - 1] as number) + cost,
      );
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1])
        least = Math.min(least, (before[j - 2] as number) + 1);
      next.push(least);
    }
    before = row;
    row = next;
  }
  return row[to.length] as number;
}
