// Every key binding, in one table per screen. The key line, the handler and the plain form read
// these tables.
import {
  isCurrentSelected,
  isLost,
  isOffList,
  isRefused,
  reviewRow,
  rowsOf,
  selectedRow,
} from './choice-rows.ts';
import { EDITS, type Intent, moveIntent, type Press, typeIntent } from './presses.ts';
import { reviewGoal } from './review-text.ts';
import {
  appTokenOffer,
  canSignIn,
  createsAppToken,
  credentialOf,
  pageUrl,
  rowsBelow,
} from './selectors.ts';
import type { Wizard } from './state.ts';
import { isBeingTyped } from './update/sign-in.ts';

interface Binding {
  chords: readonly string[];
  /**
   * The key's action now, for the key line; `''` if the key works but is not shown; null if it does
   * nothing on this screen.
   */
  label: (state: Wizard) => string | null;
  intent: Intent | ((press: Press) => Intent);
  /** The key's name in the key line, if it is not the first chord. */
  shown?: string;
  /** The word for the same action in the plain form, where the user types words instead of keys. */
  word?: string | readonly string[];
  /** The key line drops hints with a higher number first. */
  priority?: number;
}

function bind(
  chords: readonly string[],
  label: string | null | Binding['label'],
  intent: Intent | Intent['type'] | ((press: Press) => Intent),
  named: Partial<Binding> = {},
): Binding {
  return {
    chords,
    label: typeof label === 'function' ? label : () => label,
    intent: typeof intent === 'string' ? ({ type: intent } as Intent) : intent,
    ...named,
  };
}

export const QUIT = 'ctrl+c';
export const KEEP = 'ctrl+y';
export const SIGN_IN = 'ctrl+l';
export const REVEAL = 'ctrl+r';
export const OPEN_PAGE = 'ctrl+o';
export const REDRAW = 'ctrl+g';
/** Older Node versions on Windows read shift+tab as tab. */
export const BACK = ['shift+tab', 'alt+up'];
const SHOWN_BACK = process.platform === 'win32' ? 'alt+↑' : 'shift+tab';
/** Matches every key without another binding. */
const ANY = '*';

const UP = ['up', 'ctrl+p'];
const DOWN = ['down', 'ctrl+n'];
const HOME = ['home', 'ctrl+a'];
const END = ['end', 'ctrl+e'];
const PAGES = ['page-up', 'page-down'];

const ENTER: Partial<Binding> = { word: 'yes', priority: 0 };
const ESC: Partial<Binding> = { shown: 'esc' };
const ARROWS: Partial<Binding> = { shown: '↑↓' };
const KEPT: Partial<Binding> = { word: 'keep', priority: 0 };
const HELPS: Partial<Binding> = { word: ['?', 'help'], priority: 2 };

/** The label of a key that works only under this condition. */
function when(isMet: (state: Wizard) => boolean, label = ''): Binding['label'] {
  return (state) => (isMet(state) ? label : null);
}

const quit = bind([QUIT], quitLabel, 'leave', { word: 'quit', priority: 0 });
/** ctrl+d ends the input, as in a shell. */
const endOfInput = bind(
  ['ctrl+d'],
  when((state) => typedText(state) === ''),
  'leave',
);
const typed = bind(['text', ...Object.keys(EDITS)], '', typeIntent);

function quitLabel(state: Wizard): string {
  if (state.screen.name === 'review') return 'quit, nothing written';
  if (state.screen.name !== 'writing') return 'quit';
  return createsAppToken(state) ? 'stop, nothing written' : '';
}

/** The text that the user is typing on this screen. */
function typedText({ screen, fields, step }: Wizard): string {
  if (screen.name === 'step') return fields[step.name].text;
  if (screen.name === 'sign-in') return isBeingTyped(screen.signIn) ? ' ' : '';
  return 'typed' in screen ? screen.typed.text : '';
}

const isEmpty = ({ fields, step }: Wizard): boolean => fields[step.name].text === '';
const isAwaitingText = (state: Wizard): boolean => isEmpty(state) || isRefused(state);
const isWaiting = ({ step }: Wizard): boolean => step.isSubmitted;
const hasList = (state: Wizard): boolean => rowsOf(state).length > 0;
const canGoBack = ({ setting, step }: Wizard): boolean =>
  setting.credentials[0]?.name !== step.name &&
  setting.only === null &&
  (step.returns === null || step.returns.byBack === true);

function enterLabel(state: Wizard): string {
  if (isWaiting(state) || (hasList(state) && selectedRow(state) < 0)) return '';
  return isLost(state) && isCurrentSelected(state) ? 'try again' : 'next';
}

function escapeLabel(state: Wizard): string | null {
  if (isOffList(state)) return 'show the list';
  return state.step.returns ? 'to the review' : null;
}

function revealLabel(state: Wizard): string | null {
  if (!credentialOf(state, state.step.name).secret) return null;
  return state.step.isRevealed ? 'hide' : isEmpty(state) ? '' : 'show';
}

function signInLabel(state: Wizard): string | null {
  if (!canSignIn(state)) return null;
  return isWaiting(state) ? '' : 'sign in';
}

function chooseLabel(state: Wizard): string | null {
  if (!hasList(state)) return null;
  return rowsOf(state).length > 1 ? 'choose' : '';
}

const STEP: readonly Binding[] = [
  bind(['enter'], enterLabel, 'submit', ENTER),
  bind([KEEP], '', 'keep', KEPT),
  bind([...UP, ...DOWN], chooseLabel, moveIntent, ARROWS),
  bind(UP, '', 'back'),
  bind(['escape'], escapeLabel, 'escape', ESC),
  bind(BACK, (state) => (canGoBack(state) ? 'back' : ''), 'back', {
    shown: SHOWN_BACK,
    word: 'back',
    priority: 3,
  }),
  bind([REVEAL], revealLabel, 'reveal', { priority: 5 }),
  bind([SIGN_IN], signInLabel, 'sign-in', { word: 'sign in', priority: 4 }),
  bind(
    [OPEN_PAGE],
    when((state) => pageUrl(state) !== null, 'open page'),
    'open-page',
    { priority: 6 },
  ),
  // After other text, `?` is text.
  bind(['f1'], (state) => (isAwaitingText(state) ? '' : 'help'), 'help', {
    shown: 'F1',
    priority: 2,
  }),
  bind(['?'], when(isAwaitingText, 'help'), 'help', HELPS),
  bind(['tab'], '', 'onward'),
  // With a visible list and an empty field, these keys move in the list; otherwise in the text.
  bind(
    [...HOME, ...END],
    when((state) => hasList(state) && isEmpty(state)),
    moveIntent,
  ),
  bind(PAGES, when(hasList), moveIntent),
  typed,
];

const HELP: readonly Binding[] = [
  bind(
    [...DOWN, 'page-down'],
    (state) => (rowsBelow(state) > 0 ? 'more' : ''),
    { type: 'scroll', by: 1 },
    { shown: '↓' },
  ),
  bind([...UP, 'page-up'], '', { type: 'scroll', by: -1 }),
  bind([QUIT], '', 'leave'),
  bind([ANY], 'back', 'help', { shown: 'esc', priority: 0 }),
];

const stageOf = ({ screen }: Wizard): string =>
  screen.name === 'sign-in' ? screen.signIn.stage : '';
const isListStage = (state: Wizard): boolean => ['region', 'accounts'].includes(stageOf(state));
const isAnswering = (state: Wizard): boolean => stageOf(state) !== 'asking';

function stageLabel(state: Wizard): string | null {
  if (state.screen.name !== 'sign-in' || !isAnswering(state)) return null;
  if (isListStage(state)) return 'choose';
  // No server answered, so the password was not checked.
  return state.screen.signIn.said?.isWrong === false ? 'try again' : 'next';
}

const SIGNING_IN: readonly Binding[] = [
  bind(['enter'], stageLabel, 'submit', { priority: 0 }),
  bind([...UP, ...DOWN, ...HOME, ...END], when(isListStage, 'move'), moveIntent, ARROWS),
  bind(BACK, 'back', 'back', { shown: SHOWN_BACK, word: 'back', priority: 2 }),
  bind(UP, when(isAnswering), 'back'),
  bind(['escape'], (state) => (isAnswering(state) ? 'cancel' : ''), 'escape', ESC),
  bind(['f1'], when(isAnswering, 'help'), 'help', { shown: 'F1' }),
  // “help” could be a password.
  bind(
    [],
    when((state) => !['password', 'code'].includes(stageOf(state))),
    'help',
    HELPS,
  ),
  bind(
    typed.chords,
    when((state) => isAnswering(state) && !isListStage(state)),
    typeIntent,
  ),
];

function refuseLabel({ screen, setting }: Wizard): string {
  if (screen.name === 'confirm-link') return 'back';
  return setting.only === null || setting.only === 'region' ? 'choose another' : '';
}

const CONFIRM: readonly Binding[] = [
  bind(
    ['enter'],
    ({ screen }) => (screen.name === 'confirm-host' ? 'send it there' : 'write there'),
    'submit',
    { shown: 'yes, enter', priority: 0 },
  ),
  bind([...BACK, 'escape'], refuseLabel, 'back', { shown: 'no, enter', word: 'back' }),
  typed,
];

/** The action of Enter on the review. */
function reviewLabel(state: Wizard): string {
  const row = reviewRow(state);
  if (row === null) return 'change it';
  if (row === 'go') return reviewGoal(state).key;
  const isTrade = row === 'app-token';
  if (isTrade && state.authMethod === 'new-app-token') return 'keep the Admin Secret';
  return isTrade && appTokenOffer(state) !== '' ? '' : 'choose';
}

const awayLabel = (state: Wizard): string => (reviewRow(state) === 'go' ? '' : 'back');

const REVIEW: readonly Binding[] = [
  bind(['enter'], reviewLabel, 'submit', ENTER),
  bind([KEEP], '', 'keep', KEPT),
  bind(['escape', ...END], awayLabel, { type: 'move', by: 'last' }, ESC),
  bind([...UP, ...DOWN, ...HOME], 'choose', moveIntent, ARROWS),
  bind(['f1', '?'], 'help', 'help', { ...HELPS, shown: 'F1', priority: 5 }),
  bind(['page-down'], '', { type: 'scroll', by: 1 }),
  bind(['page-up'], '', { type: 'scroll', by: -1 }),
  bind(BACK, '', 'back', { word: 'back' }),
];

const isUntested = ({ screen }: Wizard): boolean =>
  screen.name === 'tested' && 'problem' in screen.result;

const TESTED: readonly Binding[] = [
  bind(['enter'], when(isUntested, 'choose'), 'submit', ENTER),
  bind([...UP, ...DOWN, ...HOME, ...END], when(isUntested, 'move'), moveIntent, ARROWS),
  bind([KEEP], '', 'leave', KEPT),
];

/** The keys by screen. While the file is being written and tested, there is only `quit`. */
const SCREENS: Readonly<Partial<Record<Wizard['screen']['name'], readonly Binding[]>>> = {
  step: STEP,
  'sign-in': SIGNING_IN,
  'confirm-host': CONFIRM,
  'confirm-link': CONFIRM,
  review: REVIEW,
  tested: TESTED,
};

function bindingsOf({ step, screen }: Wizard): readonly Binding[] {
  return step.help === null ? [endOfInput, ...(SCREENS[screen.name] ?? []), quit] : HELP;
}

/**
 * The intent of a key press on the current screen; null if it has none. The first binding that
 * applies wins.
 */
export function intentOf(state: Wizard, press: Press): Intent | null {
  const isMeant = ({ chords, label }: Binding): boolean =>
    [press.chord, press.text === '?' ? '?' : '', ANY].some((chord) => chords.includes(chord)) &&
    label(state) !== null;
  const binding = bindingsOf(state).find(isMeant);
  if (!binding) return null;
  return typeof binding.intent === 'function' ? binding.intent(press) : binding.intent;
}

/** The intent of a word in the plain form; null if the word is an answer. */
export function wordIntent(state: Wizard, word: string): Intent | null {
  const binding = bindingsOf(state).find(
    (each) => [each.word].flat().includes(word) && each.label(state) !== null,
  );
  return binding && typeof binding.intent !== 'function' ? binding.intent : null;
}

/** A key and what it does, for the key line. */
export interface Hint {
  keys: string;
  label: string;
  /** Hints with a higher number are dropped first. */
  priority: number;
}

/** The hints for the current keys. */
export function hintsOf(state: Wizard): Hint[] {
  const hints = new Map<string, Hint>();
  for (const { chords, shown = chords[0], label, priority = 1 } of bindingsOf(state)) {
    const does = label(state);
    if (shown && does && !hints.has(shown))
      hints.set(shown, { keys: shown, label: does, priority });
  }
  return [...hints.values()];
}
