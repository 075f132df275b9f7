import type { CredentialName } from '../credentials/credential.ts';
import type { Edit } from '../terminal/editor.ts';

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
