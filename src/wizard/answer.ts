import type { Credential } from '../credentials/credential.ts';
import {
  type CredentialState,
  type Given,
  getInitialState,
  isCleared,
} from '../credentials/state.ts';
import { NO_FINDINGS } from '../credentials/verdict.ts';
import { createField, EMPTY, type Field, LONGEST } from '../terminal/editor.ts';
import { toPlainText } from '../text/plain.ts';

/** One answer, its check, and the user's decision about it. */
export interface Answer extends CredentialState {
  /** The user keeps the answer although it is unchecked or a better one is offered. */
  isKept: boolean;
  /** How often the user submitted the same value again. */
  tries: number;
}

/**
 * The field for an answer that was not typed: parsed, or unchanged for correction. Empty if the
 * step has a list, which shows the answer.
 */
export function createFieldFor(credential: Credential, given: Given | undefined): Field {
  return credential.choices || !given ? EMPTY : createField(toFieldText(credential, given.text));
}

function toFieldText({ parse }: Credential, text: string): string {
  const parsed = parse(text);
  return parsed.ok ? parsed.value : toPlainText(text, LONGEST);
}

/** The answer as it stands in a field, also a malformed one; null for none. */
export function findAnswerText(
  credential: Credential,
  { value, text, status }: Answer,
): string | null {
  return value ?? (status === 'invalid' && text ? toFieldText(credential, text) : null);
}

/** An answer that is cleared in the file. */
export const CLEARED = { ...NO_FINDINGS, value: '', origin: 'chosen', status: 'valid' } as const;

/** An answer that was not typed, or comes from a list: unchecked or malformed. */
export function createAnswer(credential: Credential, given: Given | undefined): Answer {
  const initial = getInitialState(credential, given);
  const first = isCleared({ credential, ...initial }) ? { ...initial, ...CLEARED } : initial;
  const keep = credential.required ? 'quit' : 'skip';
  const replaces = `Your answer here replaces the reference. To keep it, ${keep}.`;
  const fix = first.code === 'REFERENCE' ? replaces : first.fix;
  return { ...first, fix, isKept: false, tries: 0 };
}
