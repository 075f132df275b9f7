// Key presses, named as on the keyboard, and what they can mean.
import type { Key } from 'ink';
import type { CredentialName } from '../credentials/credential.ts';
import { removeUnseen } from '../text/plain.ts';
import type { Edit } from './editor.ts';

/**
 * A key press, named as on the keyboard: `enter`, `shift+tab`, `ctrl+y`; `text` with the typed
 * text.
 */
export interface Press {
  chord: string;
  text?: string;
}

/** The intent of a key or a word. Each screen decides how to handle it. */
export type Intent =
  /** Submits the selected row or the text in the field; with `text`, that text instead. */
  | { type: 'submit'; text?: string }
  /** Picks this row of the list, 0 for the first. */
  | { type: 'pick'; row: number }
  | { type: 'move'; by: number | 'first' | 'last' }
  | { type: 'edit'; edit: Edit }
  /** Opens the step for this credential. */
  | { type: 'open'; name: CredentialName }
  /** Scrolls by this number of pages. */
  | { type: 'scroll'; by: number }
  | {
      type:
        | 'back'
        | 'onward'
        /** Leaves what was opened last. */
        | 'escape'
        | 'keep'
        | 'sign-in'
        | 'reveal'
        | 'open-page'
        | 'help'
        | 'quit';
    };

export const SUSPEND = 'ctrl+z';

/** The editing keys, as in a shell. */
export const EDITS: Readonly<Record<string, Exclude<Edit['kind'], 'insert'>>> = {
  left: 'left',
  'ctrl+b': 'left',
  right: 'right',
  'ctrl+f': 'right',
  'ctrl+left': 'word-left',
  'alt+b': 'word-left',
  'ctrl+right': 'word-right',
  'alt+f': 'word-right',
  backspace: 'backspace',
  'ctrl+h': 'backspace',
  delete: 'delete',
  'ctrl+d': 'delete',
  'ctrl+backspace': 'delete-word-left',
  'ctrl+w': 'delete-word-left',
  'alt+d': 'delete-word-right',
  'ctrl+u': 'delete-to-start',
  'ctrl+k': 'delete-to-end',
  home: 'home',
  'ctrl+a': 'home',
  end: 'end',
  'ctrl+e': 'end',
};
/** The keys that move in a list, and the number of rows. */
const MOVES: Readonly<Record<string, number | 'first' | 'last'>> = {
  up: -1,
  'ctrl+p': -1,
  down: 1,
  'ctrl+n': 1,
  'page-up': -5,
  'page-down': 5,
  home: 'first',
  'ctrl+a': 'first',
  end: 'last',
  'ctrl+e': 'last',
};

export function moveIntent({ chord }: Press): Intent {
  return { type: 'move', by: MOVES[chord] ?? 0 };
}

export function typeIntent({ chord, text }: Press): Intent {
  if (text !== undefined)
    return { type: 'edit', edit: { kind: 'insert', text: removeUnseen(text) } };
  return { type: 'edit', edit: { kind: EDITS[chord] ?? 'end' } };
}

const NAMES = {
  upArrow: 'up',
  downArrow: 'down',
  leftArrow: 'left',
  rightArrow: 'right',
  pageUp: 'page-up',
  pageDown: 'page-down',
  home: 'home',
  end: 'end',
  backspace: 'backspace',
  delete: 'delete',
  tab: 'tab',
  return: 'enter',
  escape: 'escape',
} as const;

/**
 * The presses in one input event from Ink, in order. A slow program gets several at once: `abc` and
 * Enter in one read.
 */
export function splitInput(input: string, key: Key): Press[] {
  // Ink does not say which function key was pressed. F1 is the likely one.
  if (input === '' && !Object.values(key).includes(true)) return [{ chord: 'f1' }];
  const found = (Object.keys(NAMES) as (keyof typeof NAMES)[]).find((each) => key[each]);
  const name = found && NAMES[found];
  if (name === 'up') return [{ chord: key.meta ? 'alt+up' : 'up' }];
  if (name === 'tab') return [{ chord: key.shift ? 'shift+tab' : 'tab' }];
  const isByWord = (key.ctrl || key.meta) && ['left', 'right', 'backspace'].includes(name ?? '');
  if (name) return [{ chord: isByWord ? `ctrl+${name}` : name }];
  if (key.ctrl) return [toControlPress(input.toLowerCase())];
  return key.meta ? [{ chord: `alt+${input.toLowerCase()}` }] : splitText(input);
}

/** Splits typed text into runs of ordinary characters and the control characters between them. */
export function splitText(text: string): Press[] {
  return (text.match(/[\x00-\x1f\x7f]|[^\x00-\x1f\x7f]+/g) ?? []).map((part): Press => {
    const code = part.charCodeAt(0);
    if (part === '\x7f') return { chord: 'backspace' };
    if (part === '\t') return { chord: 'tab' };
    if (part === '\x1b') return { chord: 'escape' };
    return code < 0x20
      ? toControlPress(String.fromCharCode(code + 96))
      : { chord: 'text', text: part };
  });
}

function toControlPress(letter: string): Press {
  // Carriage return and line feed.
  return { chord: letter === 'm' || letter === 'j' ? 'enter' : `ctrl+${letter}` };
}
