// Every key that does something while answers are given, a table a screen. The key line shows these rows, and the plain form knows their words.
import { isLost } from '../credentials/credential.ts';
import { withoutUnseen } from '../text/plain.ts';
import { isPresentInHand, isUnchanged, rowsOf } from './choice-rows.ts';
import { answerOf, canSignIn, credentialOf } from './derived.ts';
import type { Intent } from './intents.ts';
import type { Key } from './keys.ts';
import { isBeingTyped } from './sign-in.ts';
import type { Wizard } from './state.ts';

/** A key, what it does, and how it is told of.  */
export interface Binding {
  keys: readonly Key['name'][];
  /** As the key line names it; absent: it works and is not shown. */
  shown?: string;
  /** The same in the plain form, where words are typed instead of keys. */
  word?: string;
  /** What it does now, for the key line; `''`: it works and is not shown; null: it does nothing here. `more`: there is more of the help than is seen. */
  does: (state: Wizard, more: boolean) => string | null;
  intent: Intent | ((key: Key) => Intent);
}

/** Of all that is typed only `?` is a key, in an empty field. */
export const ASKING: readonly Key['name'][] = ['text'];

export const always = (): string => '';

/** Typing, and the keys that edit a line. */
export function typing(key: Key): Intent {
  if (key.name === 'text') return { type: 'edit', edit: { kind: 'insert', text: withoutUnseen(key.text) } };
  if (key.name === 'edit') return { type: 'edit', edit: key.edit };
  return {
    type: 'edit',
    edit: { kind: key.name === 'end-of-input' ? 'delete' : (key.name as 'home' | 'end') },
  };
}

export function moving(key: Key): Intent {
  const by = { up: -1, down: 1, 'page-up': -5, 'page-down': 5, home: 'first', end: 'last' } as const;
  return { type: 'move', by: by[key.name as keyof typeof by] };
}

export const QUIT: Binding = {
  keys: ['quit'],
  shown: 'ctrl+c',
  word: 'quit',
  does: ({ screen }) => (screen.name === 'review' ? 'quit, nothing written' : 'quit'),
  intent: { type: 'leave' },
};

/** Older Node on Windows hears shift+tab as a tab. */
const BACK = process.platform === 'win32' ? 'alt+↑' : 'shift+tab';

const isEmpty = ({ fields, open }: Wizard): boolean => fields[open].text === '';
const isWaiting = ({ submitted, open }: Wizard): boolean => submitted === open;
const isUnchecked = (state: Wizard): boolean => {
  const { status, verdict, kept } = answerOf(state, state.open);
  return status === 'unchecked' && !kept && isLost(verdict) && isUnchanged(state);
};
const isFirst = ({ setting, open }: Wizard): boolean =>
  setting.credentials[0]?.name === open || setting.only !== null;

export const STEP: readonly Binding[] = [
  {
    keys: ['enter'],
    shown: 'enter',
    does: (state) =>
      isWaiting(state) ? '' : isUnchecked(state) && isPresentInHand(state) ? 'try again' : 'next',
    intent: { type: 'submit' },
  },
  {
    keys: ['keep'],
    shown: 'ctrl+y',
    word: 'keep',
    does: (state) => (isUnchecked(state) && !isWaiting(state) ? 'go on unchecked' : ''),
    intent: { type: 'keep' },
  },
  {
    keys: ['up', 'down'],
    shown: '↑↓',
    does: (state) => {
      const { length } = rowsOf(state);
      return length > 1 ? 'choose' : length === 1 ? '' : null;
    },
    intent: moving,
  },
  { keys: ['up'], does: always, intent: { type: 'back' } },
  {
    keys: ['escape'],
    shown: 'esc',
    does: (state) => {
      const isAway =
        credentialOf(state, state.open).choices !== undefined && (state.typing || !isEmpty(state));
      return isAway && !isWaiting(state) ? 'to the list' : null;
    },
    intent: { type: 'to-list' },
  },
  {
    keys: ['escape'],
    shown: 'esc',
    does: (state) => (state.returns ? 'to the review' : null),
    intent: { type: 'to-review' },
  },
  {
    keys: ['back'],
    shown: BACK,
    word: 'back',
    does: (state) => (isFirst(state) || (state.returns && !state.returns.byBack) ? '' : 'back'),
    intent: { type: 'back' },
  },
  {
    keys: ['reveal'],
    shown: 'ctrl+r',
    does: (state) => {
      if (!credentialOf(state, state.open).secret) return null;
      return state.revealed ? 'hide' : isEmpty(state) ? '' : 'show';
    },
    intent: { type: 'reveal' },
  },
  {
    keys: ['sign-in'],
    shown: 'ctrl+l',
    word: 'sign in',
    does: (state) => (canSignIn(state) ? (isWaiting(state) ? '' : 'sign in') : null),
    intent: { type: 'sign-in' },
  },
  {
    keys: ['open-page'],
    shown: 'ctrl+o',
    does: (state) => (credentialOf(state, state.open).where.url ? 'open page' : null),
    intent: { type: 'open-page' },
  },
  // `?` is a text where there is one already.
  { keys: ['help'], shown: 'F1', does: (state) => (isEmpty(state) ? '' : 'help'), intent: { type: 'help' } },
  {
    keys: ASKING,
    shown: '?',
    word: '?',
    does: (state) => (isEmpty(state) ? 'help' : ''),
    intent: { type: 'help' },
  },
  QUIT,
  { keys: ['next'], does: always, intent: { type: 'onward' } },
  {
    keys: ['home', 'end', 'page-up', 'page-down'],
    // With a list in view and nothing typed they move in the list; else in the line.
    does: (state) => (rowsOf(state).length > 0 && isEmpty(state) ? '' : null),
    intent: moving,
  },
  { keys: ['page-up', 'page-down'], does: (state) => (rowsOf(state).length > 0 ? '' : null), intent: moving },
  { keys: ['end-of-input'], does: (state) => (isEmpty(state) ? '' : null), intent: { type: 'leave' } },
  { keys: ['text', 'edit', 'home', 'end', 'end-of-input'], does: always, intent: typing },
];

export const HELP: readonly Binding[] = [
  {
    keys: ['down', 'page-down'],
    shown: '↓',
    does: (_, more) => (more ? 'more' : ''),
    intent: { type: 'scroll', by: 1 },
  },
  { keys: ['up', 'page-up'], does: always, intent: { type: 'scroll', by: -1 } },
  { keys: ['quit'], does: always, intent: { type: 'leave' } },
  // Any other key puts it away.
  {
    keys: [
      'escape',
      'help',
      'text',
      'edit',
      'enter',
      'back',
      'next',
      'home',
      'end',
      'keep',
      'sign-in',
      'end-of-input',
    ],
    shown: 'esc',
    does: () => 'back',
    intent: { type: 'help' },
  },
];

const stageOf = ({ screen }: Wizard): string => (screen.name === 'sign-in' ? screen.signIn.stage : '');
const isListStage = (state: Wizard): boolean => ['region', 'accounts'].includes(stageOf(state));
const isAsking = (state: Wizard): boolean => stageOf(state) === 'asking';
/** The sign-in could not be asked about, and nothing is known of it. */
const isUnanswered = ({ screen }: Wizard): boolean =>
  screen.name === 'sign-in' && screen.signIn.said?.isWrong === false;

export const SIGN_IN: readonly Binding[] = [
  {
    keys: ['enter'],
    shown: 'enter',
    does: (state) => {
      if (isAsking(state)) return null;
      return isListStage(state) ? 'choose' : isUnanswered(state) ? 'try again' : 'next';
    },
    intent: { type: 'submit' },
  },
  {
    keys: ['up', 'down', 'home', 'end'],
    shown: '↑↓',
    does: (state) => (isListStage(state) ? 'move' : null),
    intent: moving,
  },
  { keys: ['back'], shown: 'shift+tab', word: 'back', does: () => 'back', intent: { type: 'back' } },
  { keys: ['up'], does: (state) => (isAsking(state) ? null : ''), intent: { type: 'back' } },
  {
    keys: ['escape'],
    shown: 'esc',
    does: (state) => (isAsking(state) ? '' : 'copy instead'),
    intent: { type: 'to-list' },
  },
  QUIT,
  {
    keys: ['end-of-input'],
    does: ({ screen }) => (screen.name === 'sign-in' && isBeingTyped(screen.signIn) ? null : ''),
    intent: { type: 'leave' },
  },
  {
    keys: ['text', 'edit', 'home', 'end'],
    does: (state) => (isAsking(state) || isListStage(state) ? null : ''),
    intent: typing,
  },
];
