import type { CredentialName } from '../credentials/credential.ts';
import type { Edit } from '../terminal/editor.ts';
import { EDITS, type Press } from '../terminal/presses.ts';
import { removeUnseen } from '../text/plain.ts';

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

/** The move of the selection for a key. */
export function toMoveIntent({ chord }: Press): Intent {
  return { type: 'move', by: MOVES[chord] ?? 0 };
}

/** The edit of the field for a key or a typed text. */
export function toEditIntent({ chord, text }: Press): Intent {
  if (text !== undefined)
    return { type: 'edit', edit: { kind: 'insert', text: removeUnseen(text) } };
  return { type: 'edit', edit: { kind: EDITS[chord] ?? 'end' } };
}
