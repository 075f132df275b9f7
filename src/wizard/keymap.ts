// Every key binding, in one table per screen. The key line, the handler and the plain form read
// these tables. The key line of a small window shows only the beginning of a table.

import { EDITS, type Press } from '../terminal/presses.ts';
import { removeUnseen } from '../text/plain.ts';
import { isAppTokenChosen, isAppTokenPlanned } from './app-token-offer.ts';
import {
  findSelectedRow,
  hasUnreadWarning,
  isOffList,
  listRows,
  listSignInRows,
} from './choice-rows.ts';
import type { Intent } from './intents.ts';
import { findReviewRow } from './review-text.ts';
import { canSignIn, countRowsBelow, findPageUrl, getOpenAnswer } from './selectors.ts';
import { listCredentials, type Wizard } from './state.ts';
import { describeVerdict } from './wording.ts';

interface Binding {
  chords: readonly string[];
  intent: Intent | ((press: Press) => Intent);
  /** Does the key work now? Without a condition, it always works on this screen. */
  when?: (state: Wizard) => boolean;
  /** What the key does, for the key line; '' if the key line does not show it. */
  label: string | ((state: Wizard) => string);
  /** The key's name in the key line, if it is not that of the first chord. */
  shown?: string;
  /** The word for the same action in the plain form, where the user types words instead of keys. */
  word?: string | readonly string[];
}

const QUIT = 'ctrl+c';
const KEEP = 'ctrl+y';
const SIGN_IN = 'ctrl+l';
const REVEAL = 'ctrl+r';
const OPEN_PAGE = 'ctrl+o';
export const REDRAW = 'ctrl+g';
/** Older Node versions on Windows read shift+tab as tab. */
const BACK = ['shift+tab', 'alt+up'];
/** Matches every key without another binding. */
const ANY = '*';

/** The keys that move in a list, and by how many rows. */
const MOVES: Readonly<Record<string, number | 'first' | 'last'>> = {
  up: -1,
  down: 1,
  home: 'first',
  end: 'last',
  'page-up': -5,
  'page-down': 5,
};
const LIST = Object.keys(MOVES);

/** The names of chords in the key line, if they differ. */
const SHOWN: Readonly<Record<string, string>> = {
  escape: 'esc',
  f1: 'F1',
  up: '↑↓',
  down: '↓',
  ...(process.platform === 'win32' && { 'shift+tab': 'alt+↑' }),
};

function toMoveIntent({ chord }: Press): Intent {
  return { type: 'move', by: MOVES[chord] ?? 0 };
}

function toScrollIntent({ chord }: Press): Intent {
  const by = MOVES[chord] ?? 1;
  const whole = by === 'first' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return { type: 'scroll', by: typeof by === 'number' ? Math.sign(by) : whole };
}

function toEditIntent({ chord, text }: Press): Intent {
  if (text !== undefined)
    return { type: 'edit', edit: { kind: 'insert', text: removeUnseen(text) } };
  return { type: 'edit', edit: { kind: EDITS[chord] ?? 'end' } };
}

function bind(
  chords: readonly string[],
  intent: Intent['type'] | Binding['intent'],
  label: Binding['label'] = '',
  more: Partial<Binding> = {},
): Binding {
  const whole = typeof intent === 'string' ? ({ type: intent } as Intent) : intent;
  return { chords, intent: whole, label, ...more };
}

const QUITS = bind([QUIT], 'quit', 'quit', { word: 'quit' });
/** ctrl+d ends the input, as in a shell. */
const ENDS = bind(['ctrl+d'], 'quit', '', { when: isEmpty });
const KEEPS = bind([KEEP], 'keep', '', { word: 'keep' });
const TYPES = bind(['text', ...Object.keys(EDITS)], toEditIntent);
const HELP_WORDS = ['?', 'help'];

/** Is there no text in the field of this screen? */
function isEmpty({ screen, fields, step }: Wizard): boolean {
  if (screen.name === 'step') return fields[step.name].text === '';
  return !('typed' in screen) || screen.typed.text === '';
}

const isAwaitingText = (state: Wizard): boolean => isEmpty(state) || getOpenAnswer(state).isRefused;
const hasList = (state: Wizard): boolean => listRows(state).length > 0;
const isInList = (state: Wizard): boolean => hasList(state) && isEmpty(state);
const canEscape = (state: Wizard): boolean => isOffList(state) || state.step.returns !== null;
const isSecret = (state: Wizard): boolean => getOpenAnswer(state).credential.secret;
const isOptional = (state: Wizard): boolean => !getOpenAnswer(state).credential.required;
const hasPage = (state: Wizard): boolean => findPageUrl(state) !== null;

function labelEnter(state: Wizard): string {
  const { answer, canTryAgain } = getOpenAnswer(state);
  const intent = findSelectedRow(state)?.intent;
  if (state.step.isSubmitted || (!intent && hasList(state))) return '';
  if (hasUnreadWarning(state)) return 'read on';
  const isAgain =
    intent?.type === 'choose' ? intent.value === answer.value : !intent || intent.type === 'retry';
  return canTryAgain && isAgain ? 'try again' : 'next';
}

function labelBack(state: Wizard): string {
  const { setting, step } = state;
  const isFirst = listCredentials(state)[0]?.name === step.name;
  const isToReview = step.returns?.isWalkingBack === false;
  return isFirst || setting.only !== null || isToReview ? '' : 'back';
}

const labelChoose = (state: Wizard): string => (listRows(state).length > 1 ? 'choose' : '');
const labelEscape = (state: Wizard): string =>
  isOffList(state) ? 'show the list' : 'to the review';
const labelReveal = (state: Wizard): string =>
  state.step.isRevealed ? 'hide' : isEmpty(state) ? '' : 'show';
const labelSignIn = ({ step }: Wizard): string => (step.isSubmitted ? '' : 'sign in');
const labelHelp = (state: Wizard): string => (isAwaitingText(state) ? '' : 'help');

const STEP: readonly Binding[] = [
  bind(['enter'], 'submit', labelEnter, { word: 'yes' }),
  bind([], 'skip', '', { when: isOptional, word: 'skip' }),
  KEEPS,
  bind(['up', 'down', 'page-up', 'page-down'], toMoveIntent, labelChoose, { when: hasList }),
  bind(['up'], 'back'),
  bind(['escape'], 'escape', labelEscape, { when: canEscape }),
  QUITS,
  // After other text, `?` is text.
  bind(['f1'], 'help', labelHelp, { word: HELP_WORDS }),
  bind(['?'], 'help', 'help', { when: isAwaitingText }),
  bind(BACK, 'back', labelBack, { word: 'back' }),
  bind([SIGN_IN], 'sign-in', labelSignIn, { when: canSignIn, word: 'sign in' }),
  bind([REVEAL], 'reveal', labelReveal, { when: isSecret }),
  bind([OPEN_PAGE], 'open-page', 'open page', { when: hasPage }),
  bind(['tab'], 'onward'),
  // With a visible list and an empty field, these keys move in the list; otherwise in the text.
  bind(['home', 'end'], toMoveIntent, '', { when: isInList }),
  TYPES,
];

const labelMore = (state: Wizard): string => (countRowsBelow(state) > 0 ? 'more' : '');

const HELP: readonly Binding[] = [
  bind(LIST, toScrollIntent, labelMore, { shown: '↓' }),
  bind([QUIT], 'quit'),
  bind([ANY], 'help', 'back', { shown: 'esc' }),
];

const getStage = ({ screen }: Wizard): string => (screen.name === 'sign-in' ? screen.stage : '');
const isListStage = (state: Wizard): boolean => ['region', 'accounts'].includes(getStage(state));
const isAnswering = (state: Wizard): boolean => getStage(state) !== 'asking';
const isPassword = (state: Wizard): boolean => getStage(state) === 'password';
/** “help” could be a password, and “?” its beginning. */
const canTypeHelp = (state: Wizard): boolean => isAnswering(state) && !isPassword(state);

const hasNoMatch = (state: Wizard): boolean =>
  isListStage(state) &&
  state.screen.name === 'sign-in' &&
  listSignInRows(state.screen).length === 0;

/** The action of Enter: “try again” if no server has checked the text in the field. */
const labelStage = (state: Wizard): string =>
  hasNoMatch(state)
    ? ''
    : !isEmpty(state) && describeVerdict(state)?.mark === 'unchecked'
      ? 'try again'
      : 'next';

const labelFullHelp = (state: Wizard): string => (isPassword(state) ? 'help' : '');
const labelCancel = (state: Wizard): string =>
  isListStage(state) && !isEmpty(state) ? 'show the list' : isAnswering(state) ? 'cancel' : '';

const SIGNING_IN: readonly Binding[] = [
  bind(['enter'], 'submit', labelStage, { when: isAnswering }),
  bind(LIST, toMoveIntent, 'choose', { when: isListStage }),
  bind(['up'], 'back', '', { when: isAnswering }),
  bind(['escape'], 'escape', labelCancel),
  QUITS,
  bind(['?'], 'help', 'help', { when: canTypeHelp, word: HELP_WORDS }),
  bind(['f1'], 'help', labelFullHelp, { when: isAnswering }),
  bind(BACK, 'back', 'back', { word: 'back' }),
  bind(['tab'], 'onward'),
  { ...TYPES, when: isAnswering },
];

const labelYes = ({ screen }: Wizard): string =>
  screen.name === 'confirm-host' ? 'send it there' : 'write there';

function labelNo({ screen, setting }: Wizard): string {
  if (screen.name === 'confirm-target') return 'back';
  return setting.only === null || setting.only === 'region' ? 'choose another' : '';
}

const CONFIRM: readonly Binding[] = [
  bind(['enter'], 'submit', labelYes, { shown: 'yes+enter' }),
  bind([...BACK, 'escape'], 'back', labelNo, { shown: 'no+enter', word: 'back' }),
  QUITS,
  bind(['f1'], 'help', 'help', { word: HELP_WORDS }),
  bind(['?'], 'help', '', { when: isEmpty }),
  TYPES,
];

/** The action of Enter on the review. */
function labelReview(state: Wizard): string {
  const row = findReviewRow(state);
  return row === null ? 'change it' : (row.label ?? 'next');
}

const canLeaveRow = (state: Wizard): boolean =>
  findReviewRow(state) === null || isAppTokenChosen(state);
/** Short beside Esc, so that both fit into a narrow window. */
const labelQuit = (state: Wizard): string =>
  canLeaveRow(state) ? 'quit' : 'quit, nothing written';

const REVIEW: readonly Binding[] = [
  bind(['enter'], 'submit', labelReview, { word: 'yes' }),
  KEEPS,
  bind(['escape'], 'escape', 'back', { when: canLeaveRow }),
  bind(['page-up', 'page-down'], toScrollIntent),
  bind(LIST, toMoveIntent, 'choose'),
  { ...QUITS, label: labelQuit },
  bind(['f1', '?'], 'help', 'help', { word: HELP_WORDS }),
  bind(BACK, 'back', '', { word: 'back' }),
];

const WRITING: readonly Binding[] = [
  { ...QUITS, label: 'stop, nothing written', when: isAppTokenPlanned },
  { ...QUITS, label: '' },
];

const SCREENS: Readonly<Record<Wizard['screen']['name'], readonly Binding[]>> = {
  step: STEP,
  'sign-in': SIGNING_IN,
  'confirm-host': CONFIRM,
  'confirm-target': CONFIRM,
  review: REVIEW,
  writing: WRITING,
  testing: [QUITS],
  exited: [QUITS],
};

/** The keys that work now. */
function listBindings(state: Wizard): Binding[] {
  const { step, screen } = state;
  const all = step.help === null ? [ENDS, ...SCREENS[screen.name]] : HELP;
  return all.filter(({ when }) => when?.(state) ?? true);
}

/**
 * The intent of a key press on the current screen; null if it has none. The first binding that
 * applies wins.
 */
export function findIntent(state: Wizard, press: Press): Intent | null {
  const names = [press.chord, press.text === '?' ? '?' : '', ANY];
  const binding = listBindings(state).find(({ chords }) =>
    names.some((name) => chords.includes(name)),
  );
  if (!binding) return null;
  return typeof binding.intent === 'function' ? binding.intent(press) : binding.intent;
}

/** The intent of a word in the plain form; null if the word is an answer. */
export function findWordIntent(state: Wizard, word: string): Intent | null {
  const binding = listBindings(state).find((each) => [each.word].flat().includes(word));
  return binding && typeof binding.intent !== 'function' ? binding.intent : null;
}

/** The keys for the key line and what they do, in order of need. */
export function listKeyHints(state: Wizard): { keys: string; label: string }[] {
  const labels = new Map<string, string>();
  for (const { chords, shown, label } of listBindings(state)) {
    const [first = ''] = chords;
    const keys = shown ?? SHOWN[first] ?? first;
    const words = typeof label === 'function' ? label(state) : label;
    if (words && !labels.has(keys)) labels.set(keys, words);
  }
  return [...labels].map(([keys, label]) => ({ keys, label }));
}
