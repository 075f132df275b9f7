import { assignments } from './parse.ts';
import { readValues } from './values.ts';

/**
 * Parses both texts and compares them. Every variable in `asked` must have its value (or be gone,
 * if the value is null); every other variable must keep its value, and the other assignments their
 * order. Returns the name of the first variable that differs, or null.
 */
export function firstMismatch(
  before: string,
  after: string,
  asked: ReadonlyMap<string, string | null>,
): string | null {
  const now = new Map(Object.entries(readValues(after)));
  const expected = new Map(Object.entries(readValues(before)));
  for (const [name, value] of asked) {
    if (value === null) expected.delete(name);
    else expected.set(name, value);
  }
  for (const name of [...expected.keys(), ...now.keys()]) {
    if (now.get(name) !== expected.get(name)) return name;
  }
  // Also compare assignments that parse() hides: earlier duplicates, and the name __proto__.
  const others = (text: string) =>
    assignments(text)
      .filter(({ name }) => !asked.has(name))
      .map((each) => ({ name: each.name, written: text.slice(each.valueStart, each.valueEnd) }));
  const old = others(before);
  const fresh = others(after);
  const longer = fresh.length > old.length ? fresh : old;
  const index = longer.findIndex(
    (_, i) => old[i]?.name !== fresh[i]?.name || old[i]?.written !== fresh[i]?.written,
  );
  return longer[index]?.name ?? null;
}
