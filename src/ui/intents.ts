import type { CredentialName } from '../credentials/credential.ts';
import type { Edit } from './editor.ts';

/** What a person wants, whatever key or word said it. Each screen does with it what it means there. */
export type Intent =
  /** The row in hand, or the text of the field; `text`: this text instead. */
  | { type: 'submit'; text?: string }
  /** This row of the list, 0 the first. */
  | { type: 'pick'; row: number }
  | { type: 'move'; by: number | 'first' | 'last' }
  | { type: 'edit'; edit: Edit }
  /** The step of this credential. */
  | { type: 'open'; name: CredentialName }
  | { type: 'scroll'; by: number }
  | {
      type:
        | 'back'
        | 'onward'
        | 'to-list'
        | 'to-review'
        | 'keep'
        | 'sign-in'
        | 'reveal'
        | 'open-page'
        | 'help'
        /** An AppToken in place of the Admin Secret, or not. */
        | 'trade'
        | 'leave';
    };
