import type { Credential } from '../credentials/credential.ts';
import {
  type CredentialState,
  type Given,
  getInitialState,
  isCleared,
} from '../credentials/state.ts';
import { NO_FINDINGS, reject } from '../credentials/verdict.ts';
import type { FixableProblem } from '../result.ts';
import { createField, EMPTY, type Field, LONGEST } from '../terminal/editor.ts';
import { explainUnquotable, quoteValue } from '../text/env-value.ts';
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

/** Why a value cannot be written to the file; null if it can. */
export function findUnwritable({ label }: Credential, value: string): FixableProblem | null {
  return quoteValue(value) === null ? explainUnquotable(`This ${label}`) : null;
}

/** An answer that was not typed, or comes from a list: unchecked or malformed. */
export function createAnswer(credential: Credential, given: Given | undefined): Answer {
  const checked = getInitialState(credential, given);
  // The value of the file is there already.
  const unwritable =
    checked.value === null || given?.origin === 'file' || given?.isInFile
      ? null
      : findUnwritable(credential, checked.value);
  const initial = unwritable ? { ...checked, value: null, ...reject(unwritable) } : checked;
  const first = isCleared({ credential, ...initial }) ? { ...initial, ...CLEARED } : initial;
  const keep = credential.required ? 'quit' : 'skip';
  const replaces = `Your answer here replaces the reference. To keep it, ${keep}.`;
  const fix = first.code === 'REFERENCE' ? replaces : first.fix;
  return { ...first, fix, isKept: false, tries: 0 };
}
