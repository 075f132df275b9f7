// Every key binding, in one table per screen. The key line, the handler and the plain form read
// these tables.

import { EDITS, type Press } from '../terminal/presses.ts';
import { canCreateAppToken, isAppTokenPlanned } from './app-token-offer.ts';
import {
  canTryAgain,
  findReviewRow,
  getSelectedRow,
  hasUnreadWarning,
  isCurrentSelected,
  isOffList,
  isRefused,
  listRows,
} from './choice-rows.ts';
import { type Intent, toEditIntent, toMoveIntent } from './intents.ts';
import { describeReviewGoal } from './review-text.ts';
import { canSignIn, countRowsBelow, findPageUrl, getWizardCredential } from './selectors.ts';
import { listCredentials, type Wizard } from './state.ts';
import { isBeingTyped } from './update/sign-in.ts';

interface Binding {
  chords: readonly string[];
  /**
   * The key's action now, for the key line; `''` if the key works but is not shown; null if it does
   * nothing on this screen.
   */
  label: (state: Wizard) => string | null;
  intent: Intent | ((press: Press) => Intent);
  /** The key's name in the key line, if it is not that of the first chord. */
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
/** Matches every key without another binding. */
const ANY = '*';

const UP = ['up', 'ctrl+p'];
const DOWN = ['down', 'ctrl+n'];
const HOME = ['home', 'ctrl+a'];
const END = ['end', 'ctrl+e'];
const LIST = [...UP, ...DOWN, ...HOME, ...END];
const PAGES = ['page-up', 'page-down'];

/** The names of chords in the key line, if they differ. */
const SHOWN: Readonly<Record<string, string>> = {
  escape: 'esc',
  f1: 'F1',
  up: '↑↓',
  down: '↓',
  ...(process.platform === 'win32' && { 'shift+tab': 'alt+↑' }),
};

const ENTER: Partial<Binding> = { word: 'yes', priority: 0 };
const KEPT: Partial<Binding> = { word: 'keep', priority: 0 };
const HELPS: Partial<Binding> = { word: ['?', 'help'], priority: 2 };

/** The label of a key that works only under this condition. */
function labelIf(isMet: (state: Wizard) => boolean, label = ''): Binding['label'] {
  return (state) => (isMet(state) ? label : null);
}

const quit = bind([QUIT], labelQuit, 'quit', { word: 'quit', priority: 0 });
/** ctrl+d ends the input, as in a shell. */
const endOfInput = bind(['ctrl+d'], labelIf(isEmpty), 'quit');
const typed = bind(['text', ...Object.keys(EDITS)], '', toEditIntent);

function labelQuit(state: Wizard): string {
  if (state.screen.name === 'review') return 'quit, nothing written';
  if (state.screen.name !== 'writing') return 'quit';
  return isAppTokenPlanned(state) ? 'stop, nothing written' : '';
}

/** Is there no text in the field of this screen? */
function isEmpty({ screen, fields, step }: Wizard): boolean {
  if (screen.name === 'step') return fields[step.name].text === '';
  if (screen.name === 'sign-in') return !isBeingTyped(screen.signIn);
  return !('typed' in screen) || screen.typed.text === '';
}

const isAwaitingText = (state: Wizard): boolean => isEmpty(state) || isRefused(state);
const hasList = (state: Wizard): boolean => listRows(state).length > 0;
const canGoBack = (state: Wizard): boolean => {
  const { setting, step } = state;
  const isFirst = listCredentials(state)[0]?.name === step.name;
  return !isFirst && setting.only === null && (step.returns === null || step.returns.isWalkingBack);
};

function labelEnter(state: Wizard): string {
  if (state.step.isSubmitted || (hasList(state) && getSelectedRow(state) < 0)) return '';
  if (hasUnreadWarning(state)) return 'read on';
  return canTryAgain(state) && isCurrentSelected(state) ? 'try again' : 'next';
}

function labelEscape(state: Wizard): string | null {
  if (isOffList(state)) return 'show the list';
  return state.step.returns && 'to the review';
}

function labelReveal(state: Wizard): string | null {
  if (!getWizardCredential(state, state.step.name).secret) return null;
  return state.step.isRevealed ? 'hide' : isEmpty(state) ? '' : 'show';
}

function labelSignIn(state: Wizard): string | null {
  if (!canSignIn(state)) return null;
  return state.step.isSubmitted ? '' : 'sign in';
}

function labelChoose(state: Wizard): string | null {
  if (!hasList(state)) return null;
  return listRows(state).length > 1 ? 'choose' : '';
}

const STEP: readonly Binding[] = [
  bind(['enter'], labelEnter, 'submit', ENTER),
  bind([KEEP], '', 'keep', KEPT),
  bind([...UP, ...DOWN], labelChoose, toMoveIntent),
  bind(UP, '', 'back'),
  bind(['escape'], labelEscape, 'escape'),
  bind(BACK, (state) => (canGoBack(state) ? 'back' : ''), 'back', { word: 'back', priority: 3 }),
  bind([REVEAL], labelReveal, 'reveal', { priority: 5 }),
  bind([SIGN_IN], labelSignIn, 'sign-in', { word: 'sign in', priority: 4 }),
  bind(
    [OPEN_PAGE],
    labelIf((state) => findPageUrl(state) !== null, 'open page'),
    'open-page',
    { priority: 6 },
  ),
  // After other text, `?` is text.
  bind(['f1'], (state) => (isAwaitingText(state) ? '' : 'help'), 'help', HELPS),
  bind(['?'], labelIf(isAwaitingText, 'help'), 'help', { priority: 2 }),
  bind(['tab'], '', 'onward'),
  // With a visible list and an empty field, these keys move in the list; otherwise in the text.
  bind(
    [...HOME, ...END],
    labelIf((state) => hasList(state) && isEmpty(state)),
    toMoveIntent,
  ),
  bind(PAGES, labelIf(hasList), toMoveIntent),
  typed,
];

function toScrollIntent({ chord }: Press): Intent {
  return { type: 'scroll', by: [...UP, 'page-up'].includes(chord) ? -1 : 1 };
}

const HELP: readonly Binding[] = [
  bind(
    [...DOWN, ...UP, ...PAGES],
    (state) => (countRowsBelow(state) > 0 ? 'more' : ''),
    toScrollIntent,
  ),
  bind([QUIT], '', 'quit'),
  bind([ANY], 'back', 'help', { shown: 'esc', priority: 0 }),
];

const getStage = ({ screen }: Wizard): string =>
  screen.name === 'sign-in' ? screen.signIn.stage : '';
const isListStage = (state: Wizard): boolean => ['region', 'accounts'].includes(getStage(state));
const isAnswering = (state: Wizard): boolean => getStage(state) !== 'asking';

function labelStage(state: Wizard): string | null {
  if (state.screen.name !== 'sign-in' || !isAnswering(state)) return null;
  if (isListStage(state)) return 'choose';
  // No server answered, so the password was not checked.
  return state.screen.signIn.verdict?.mark === 'unchecked' ? 'try again' : 'next';
}

const SIGNING_IN: readonly Binding[] = [
  bind(['enter'], labelStage, 'submit', { priority: 0 }),
  bind(LIST, labelIf(isListStage, 'move'), toMoveIntent),
  bind(BACK, 'back', 'back', { word: 'back', priority: 2 }),
  bind(UP, labelIf(isAnswering), 'back'),
  bind(['escape'], (state) => (isAnswering(state) ? 'cancel' : ''), 'escape'),
  bind(['f1'], labelIf(isAnswering, 'help'), 'help'),
  // “help” could be a password.
  bind(
    [],
    labelIf((state) => !['password', 'code'].includes(getStage(state))),
    'help',
    HELPS,
  ),
  bind(
    typed.chords,
    labelIf((state) => isAnswering(state) && !isListStage(state)),
    toEditIntent,
  ),
];

function labelNo({ screen, setting }: Wizard): string {
  if (screen.name === 'confirm-target') return 'back';
  return setting.only === null || setting.only === 'region' ? 'choose another' : '';
}

const CONFIRM: readonly Binding[] = [
  bind(
    ['enter'],
    ({ screen }) => (screen.name === 'confirm-host' ? 'send it there' : 'write there'),
    'submit',
    { shown: 'yes, enter', priority: 0 },
  ),
  bind([...BACK, 'escape'], labelNo, 'back', { shown: 'no, enter', word: 'back' }),
  bind(['f1'], 'help', 'help', HELPS),
  typed,
];

/** The action of Enter on the review. */
function labelReview(state: Wizard): string {
  const row = findReviewRow(state);
  if (row === null) return 'change it';
  if (row === 'go') return describeReviewGoal(state).key;
  const isTrade = row === 'app-token';
  if (isTrade && state.authMethod === 'new-app-token') return 'keep the Admin Secret';
  return isTrade && !canCreateAppToken(state) ? '' : 'choose';
}

const labelAway = (state: Wizard): string => (findReviewRow(state) === 'go' ? '' : 'back');

const REVIEW_KEYS: readonly Binding[] = [
  bind(['enter'], labelReview, 'submit', ENTER),
  bind([KEEP], '', 'keep', KEPT),
  bind(['escape', ...END], labelAway, { type: 'move', by: 'last' }),
  bind([...UP, ...DOWN, ...HOME], 'choose', toMoveIntent),
  bind(['f1', '?'], 'help', 'help', { ...HELPS, priority: 5 }),
  bind(PAGES, '', toScrollIntent),
  bind(BACK, '', 'back', { word: 'back' }),
];

const isUntested = ({ screen }: Wizard): boolean =>
  screen.name === 'tested' && 'problem' in screen.result;

const TESTED: readonly Binding[] = [
  bind(['enter'], labelIf(isUntested, 'choose'), 'submit', ENTER),
  bind(LIST, labelIf(isUntested, 'move'), toMoveIntent),
  bind([KEEP], '', 'quit', KEPT),
];

/** The keys by screen. While the file is being written and tested, there is only `quit`. */
const SCREENS: Readonly<Partial<Record<Wizard['screen']['name'], readonly Binding[]>>> = {
  step: STEP,
  'sign-in': SIGNING_IN,
  'confirm-host': CONFIRM,
  'confirm-target': CONFIRM,
  review: REVIEW_KEYS,
  tested: TESTED,
};

function listBindings({ step, screen }: Wizard): readonly Binding[] {
  return step.help === null ? [endOfInput, ...(SCREENS[screen.name] ?? []), quit] : HELP;
}

/**
 * The intent of a key press on the current screen; null if it has none. The first binding that
 * applies wins.
 */
export function findIntent(state: Wizard, press: Press): Intent | null {
  const isMeant = ({ chords, label }: Binding): boolean =>
    [press.chord, press.text === '?' ? '?' : '', ANY].some((chord) => chords.includes(chord)) &&
    label(state) !== null;
  const binding = listBindings(state).find(isMeant);
  if (!binding) return null;
  return typeof binding.intent === 'function' ? binding.intent(press) : binding.intent;
}

/** The intent of a word in the plain form; null if the word is an answer. */
export function findWordIntent(state: Wizard, word: string): Intent | null {
  const binding = listBindings(state).find(
    (each) => [each.word].flat().includes(word) && each.label(state) !== null,
  );
  return binding && typeof binding.intent !== 'function' ? binding.intent : null;
}

/** A key and what it does, for the key line. */
export interface KeyHint {
  keys: string;
  label: string;
  /** Hints with a higher number are dropped first. */
  priority: number;
}

/** The key hints. */
export function listKeyHints(state: Wizard): KeyHint[] {
  const hints = new Map<string, KeyHint>();
  for (const { chords, shown, label, priority = 1 } of listBindings(state)) {
    const [first = ''] = chords;
    const keys = shown ?? SHOWN[first] ?? first;
    const does = label(state);
    if (keys && does && !hints.has(keys)) hints.set(keys, { keys, label: does, priority });
  }
  return [...hints.values()];
}
