import { EMPTY } from './editor.ts';
import { isPresentInHand, isUnchanged, rowsOf } from './rows.ts';
import { answerOf, canSignIn, credentialOf, type Wizard, wantsAnswer } from './state.ts';

/** A key and what it does, shown when it does something. One table: what is not in it is not a key. */
interface Hint {
  keys: string;
  does: string;
  /** `more`: there is more of the help than is seen. */
  when: (state: Wizard, more: boolean) => boolean;
}

const onStep = (state: Wizard): boolean => state.screen.name === 'step' && state.help === null;
const waiting = (state: Wizard): boolean => state.submitted === state.open;
const unchecked = (state: Wizard): boolean => {
  const { status, verdict, kept } = answerOf(state, state.open);
  return status === 'unchecked' && !kept && verdict?.code !== 'DEPENDS' && isUnchanged(state);
};
const empty = (state: Wizard): boolean => (state.fields[state.open] ?? EMPTY).text === '';
const first = (state: Wizard): boolean =>
  state.setting.credentials[0]?.name === state.open || state.setting.only !== null;
const listed = (state: Wizard): boolean => rowsOf(state).length > 1;
const isListAway = (state: Wizard): boolean =>
  credentialOf(state, state.open).choices !== undefined && (state.typing || !empty(state));

/** Rows of the table, in the order in which the line shows them. */
const HINTS: readonly Hint[] = [
  {
    keys: '↓',
    does: 'more',
    when: (state, more) => state.screen.name === 'step' && state.help !== null && more,
  },
  { keys: 'esc', does: 'back', when: (state) => state.screen.name === 'step' && state.help !== null },
  {
    keys: 'enter',
    does: 'try again',
    when: (state) => onStep(state) && unchecked(state) && !waiting(state) && isPresentInHand(state),
  },
  {
    keys: 'enter',
    does: 'next',
    when: (state) => onStep(state) && !waiting(state) && !(unchecked(state) && isPresentInHand(state)),
  },
  {
    keys: 'ctrl+y',
    does: 'keep it unchecked',
    when: (state) => onStep(state) && unchecked(state) && !waiting(state),
  },
  { keys: '↑↓', does: 'choose', when: (state) => onStep(state) && listed(state) },
  { keys: 'esc', does: 'the list', when: (state) => onStep(state) && !waiting(state) && isListAway(state) },
  { keys: 'shift+tab', does: 'back', when: (state) => onStep(state) && !first(state) },
  {
    keys: 'ctrl+r',
    does: 'show',
    when: (state) =>
      onStep(state) && credentialOf(state, state.open).secret && !state.revealed && !empty(state),
  },
  { keys: 'ctrl+r', does: 'hide', when: (state) => onStep(state) && state.revealed },
  { keys: 'ctrl+l', does: 'sign in', when: (state) => onStep(state) && canSignIn(state) && !waiting(state) },
  {
    keys: 'ctrl+o',
    does: 'open page',
    when: (state) => onStep(state) && credentialOf(state, state.open).where.url !== null,
  },
  { keys: '?', does: 'help', when: (state) => onStep(state) && empty(state) },
  {
    keys: 'enter',
    does: 'next',
    when: (state) => signingIn(state, ['email', 'password', 'code']) && !unanswered(state),
  },
  { keys: 'enter', does: 'try again', when: (state) => unanswered(state) },
  { keys: 'enter', does: 'choose', when: (state) => signingIn(state, ['region', 'accounts']) },
  { keys: '↑↓', does: 'move', when: (state) => signingIn(state, ['region', 'accounts']) },
  {
    keys: 'shift+tab',
    does: 'back',
    when: (state) => signingIn(state, ['email', 'region', 'password', 'code', 'asking', 'accounts']),
  },
  {
    keys: 'esc',
    does: 'copy instead',
    when: (state) => signingIn(state, ['email', 'region', 'password', 'code', 'accounts']),
  },
  { keys: 'yes, enter', does: 'send it there', when: (state) => state.screen.name === 'confirm-host' },
  { keys: 'yes, enter', does: 'write there', when: (state) => state.screen.name === 'confirm-link' },
  { keys: 'no, enter', does: 'back', when: (state) => state.screen.name === 'confirm-link' },
  {
    keys: 'no, enter',
    does: 'choose another',
    when: (state) => state.screen.name === 'confirm-host' && [null, 'region'].includes(state.setting.only),
  },
  {
    keys: 'enter',
    does: 'change it',
    when: (state) => state.screen.name === 'review' && state.screen.at !== null,
  },
  {
    keys: 'enter',
    does: 'mend what is wrong',
    when: (state) => reviewing(state) && wantsOne(state, ['invalid', 'empty']),
  },
  {
    keys: 'enter',
    does: 'try again',
    when: (state) =>
      reviewing(state) && !wantsOne(state, ['invalid', 'empty']) && wantsOne(state, ['unchecked']),
  },
  {
    keys: 'ctrl+y',
    does: 'keep unchecked',
    when: (state) => reviewing(state) && wantsOne(state, ['unchecked']),
  },
  {
    keys: 'enter',
    does: 'read the file again',
    when: (state) => ready(state) && state.planned?.ok === false,
  },
  {
    keys: 'enter',
    does: 'write',
    when: (state) => ready(state) && willChange(state) && !state.setting.dryRun,
  },
  {
    keys: 'enter',
    does: 'prove it',
    when: (state) =>
      ready(state) && state.planned?.ok === true && !willChange(state) && !state.setting.dryRun,
  },
  { keys: 'enter', does: 'end', when: (state) => ready(state) && state.setting.dryRun },
  { keys: '↑↓', does: 'change an answer', when: (state) => state.screen.name === 'review' },
  {
    keys: 'enter',
    does: 'try again',
    when: (state) => state.screen.name === 'proved' && !state.screen.proved.ok,
  },
  { keys: 'ctrl+y', does: 'end', when: (state) => state.screen.name === 'proved' && !state.screen.proved.ok },
  {
    keys: 'ctrl+c',
    does: 'quit',
    when: (state) => state.screen.name !== 'review' && state.screen.name !== 'writing' && state.help === null,
  },
  { keys: 'ctrl+c', does: 'quit, nothing written', when: (state) => state.screen.name === 'review' },
];

/** The sign-in could not be asked about, and nothing is known of it. */
function unanswered(state: Wizard): boolean {
  return state.screen.name === 'sign-in' && state.screen.signIn.said?.isWrong === false;
}

function signingIn(state: Wizard, stages: readonly string[]): boolean {
  return state.screen.name === 'sign-in' && stages.includes(state.screen.signIn.stage);
}

function reviewing(state: Wizard): boolean {
  return state.screen.name === 'review' && state.screen.at === null;
}

function ready(state: Wizard): boolean {
  return reviewing(state) && !wantsOne(state, ['invalid', 'empty', 'unchecked']);
}

/** Is there an answer of one of these kinds that keeps the file from being written? */
function wantsOne(state: Wizard, kinds: readonly string[]): boolean {
  return state.setting.credentials.some(({ name, required }) => {
    if (state.setting.only && state.setting.only !== name) return false;
    const { status } = answerOf(state, name);
    return kinds.includes(status) && wantsAnswer(state, name) && (required || status !== 'empty');
  });
}

/** Would writing change anything? */
export function willChange(state: Wizard): boolean {
  if (!state.planned?.ok) return false;
  const { added, changed, gitignore } = state.planned.review;
  return added.length > 0 || changed.length > 0 || gitignore !== null;
}

/** Left out first where there is little room. */
const DISPENSABLE = ['open page', 'help', 'sign in', 'back', 'show', 'hide'];

/** The keys of a state in rows of `columns`, two at most; what is least needed is left out where they do not fit. */
export function keysLines(state: Wizard, columns: number, more = false): string[] {
  const all = HINTS.filter((hint) => hint.when(state, more));
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
    const next = `${keys} ${does}`;
    if (last !== undefined && last.length + 3 + next.length <= columns)
      rows[rows.length - 1] = `${last}   ${next}`;
    else rows.push(next);
  }
  return rows;
}
