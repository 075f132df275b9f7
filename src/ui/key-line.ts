import { bindingsOf } from './bindings.ts';
import { drawn } from './line.ts';
import type { Wizard } from './state.ts';

interface Hint {
  keys: string;
  does: string;
}

/** Left out first where there is little room. */
const DISPENSABLE = ['open page', 'help', 'sign in', 'back', 'show', 'hide'];

/** The keys of a state in rows of `columns`, two at most; what is least needed is left out where they do not fit. `more`: there is more help below. */
export function keyLines(state: Wizard, columns: number, more = false): string[] {
  const every = bindingsOf(state).flatMap(({ shown, does }): Hint[] => {
    const what = shown ? does(state, more) : null;
    return shown && what ? [{ keys: shown, does: what }] : [];
  });
  // A key does one thing: the first row that has it.
  const all = every.filter((hint, index) => every.findIndex(({ keys }) => keys === hint.keys) === index);
  const short = (hint: Hint): Hint => ({ ...hint, does: hint.does.replace(/, .*$/, '') });
  const hints = inRows(all, columns).length > 2 ? all.map(short) : all;
  for (const least of [null, ...DISPENSABLE]) {
    const at = hints.findIndex((hint) => hint.does === least);
    if (at >= 0) hints.splice(at, 1);
    const rows = inRows(hints, columns);
    if (rows.length <= 2) return rows;
  }
  // Leaving is always shown; what stands before it gives way.
  while (hints.length > 2 && inRows(hints, columns).length > 2) hints.splice(-2, 1);
  return inRows(hints, columns).slice(0, 2);
}

function inRows(hints: readonly Hint[], columns: number): string[] {
  const rows: string[] = [];
  for (const { keys, does } of hints) {
    const last = rows.at(-1);
    const next = drawn(`${keys} ${does}`);
    if (last !== undefined && last.length + 3 + next.length <= columns)
      rows[rows.length - 1] = `${last}   ${next}`;
    else rows.push(next);
  }
  return rows;
}
