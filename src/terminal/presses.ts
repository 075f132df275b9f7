import type { Key } from 'ink';
import type { Edit } from './editor.ts';

/**
 * A key press, named as on the keyboard: `enter`, `shift+tab`, `ctrl+y`; `text` with the typed
 * text.
 */
export interface Press {
  chord: string;
  text?: string;
}

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
