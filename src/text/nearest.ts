/** The known word that `word` abbreviates or misspells; null if no word is close enough. */
export function findNearest(word: string, known: readonly string[]): string | null {
  const begun = word.length >= 3 ? known.filter((each) => each.startsWith(word.toLowerCase())) : [];
  if (begun.length === 1) return begun[0] as string;
  let best: string | null = null;
  let least = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const each of known) {
    const distance = countEdits(word.toLowerCase().slice(0, 40), each);
    if (distance < least) [best, least] = [each, distance];
  }
  return best;
}

/** The number of letters to insert, remove or replace to turn one word into the other. */
function countEdits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const letter of from) {
    const next = [(row[0] as number) + 1];
    for (let at = 0; at < to.length; at++)
      next.push(
        Math.min(
          (row[at + 1] as number) + 1,
          (next[at] as number) + 1,
          (row[at] as number) + (letter === to[at] ? 0 : 1),
        ),
      );
    row = next;
  }
  return row[to.length] as number;
}
