import type { CredentialName } from '../credentials/credential.ts';
import type { Offer } from '../credentials/verdict.ts';
import type { Edit } from '../terminal/editor.ts';

/** The intent of a key, a word or a row. Each screen decides how to handle it. */
export type Intent =
  /** Submits the selected row or the text in the field; with `text`, that text instead. */
  | { type: 'submit'; text?: string }
  | { type: 'move'; by: number | 'first' | 'last' }
  | { type: 'edit'; edit: Edit }
  /** Opens the step for this credential. */
  | { type: 'open'; name: CredentialName }
  /** Scrolls by this number of pages. */
  | { type: 'scroll'; by: number }
  /** Answers with this text: from the list, or typed to filter it. */
  | { type: 'choose'; value: string }
  | { type: 'take-offer'; offer: Offer }
  | {
      type:
        | 'back'
        | 'onward'
        /** Leaves what was opened last. */
        | 'escape'
        /** Checks again what could not be checked. */
        | 'retry'
        /** Continues although an answer could not be checked. */
        | 'keep'
        /** Continues although the answer is wrong or a better one is offered. */
        | 'use-anyway'
        /** Closes the list, for another answer. */
        | 'type-other'
        | 'skip'
        /** Leaves the answer empty in the file. */
        | 'clear'
        /** Loads an empty list, or reads the file, again. */
        | 'reload'
        /** Creates another AppToken to replace a broken one. */
        | 'replace-token'
        /** Creates an AppToken in place of the Admin Secret, or not. */
        | 'toggle-app-token'
        | 'write'
        | 'sign-in'
        | 'reveal'
        | 'open-page'
        | 'help'
        | 'quit';
    };

/** A row of a list, and what Enter does at it. */
export interface ListRow {
  text: string;
  note: string;
  intent: Intent;
  /** What Enter does, for the key line, if that is not just `next`. */
  label?: string | undefined;
  /** A word for the row in the plain form. */
  word?: string | undefined;
}

export function createRow(
  text: string,
  intent: Intent,
  { note = '', label, word }: Partial<ListRow> = {},
): ListRow {
  return { text, note, intent, label, word };
}
