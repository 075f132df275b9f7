import { mayBecomeSecret } from '../text/redact.ts';

/**
 * A line of text being edited. `cursor` counts UTF-16 units and is always between two visible
 * characters.
 */
export interface Field {
  text: string;
  cursor: number;
  /**
   * The field contained text that looks like a secret and has not been emptied since: a secret
   * without one character is still secret.
   */
  isGuarded?: true;
}

export type Edit = { kind: 'insert'; text: string } | { kind: keyof typeof TARGETS };

export const EMPTY: Field = { text: '', cursor: 0 };

/** Longer than any credential. A whole file pasted by mistake is truncated. */
export const LONGEST = 4096;

/** A field with this text and the cursor at its end. */
export function createField(text: string): Field {
  return keepGuard({ text, cursor: text.length }, EMPTY);
}

/** The field, guarded if its text looks like a secret or if `before` was guarded. */
export function keepGuard(field: Field, before: Field): Field {
  const isGuarded = field.text !== '' && (before.isGuarded || mayBecomeSecret(field.text));
  return isGuarded ? { ...field, isGuarded: true } : field;
}

/** Applies an editing key to a line, as in a shell. Pure. */
export function editField(field: Field, edit: Edit): Field {
  return keepGuard(applyEdit(field, edit), field);
}

function applyEdit({ text, cursor }: Field, edit: Edit): Field {
  if (edit.kind === 'insert') {
    const room = LONGEST - text.length;
    // Does not split a character of two units.
    const put = edit.text.slice(0, Math.max(0, room)).replace(/[\ud800-\udbff]$/, '');
    return { text: text.slice(0, cursor) + put + text.slice(cursor), cursor: cursor + put.length };
  }
  const { find, deletes = false }: Target = TARGETS[edit.kind];
  const target = find(text, cursor);
  if (!deletes) return { text, cursor: target };
  const [from, to] = [Math.min(target, cursor), Math.max(target, cursor)];
  return { text: text.slice(0, from) + text.slice(to), cursor: from };
}

interface Target {
  find: (text: string, cursor: number) => number;
  deletes?: boolean;
}

/** Where an edit moves the cursor, or how far it deletes. */
const TARGETS = {
  left: { find: findPreviousBoundary },
  right: { find: findNextBoundary },
  home: { find: () => 0 },
  end: { find: (text) => text.length },
  'word-left': { find: findWordStart },
  'word-right': { find: findWordEnd },
  backspace: { find: findPreviousBoundary, deletes: true },
  delete: { find: findNextBoundary, deletes: true },
  'delete-word-left': { find: findShellWord, deletes: true },
  'delete-word-right': { find: findWordEnd, deletes: true },
  'delete-to-start': { find: () => 0, deletes: true },
  'delete-to-end': { find: (text) => text.length, deletes: true },
} satisfies Record<string, Target>;

let characters: Intl.Segmenter | undefined;

/** The start of each visible character: an emoji of several code points is one character. */
function findBoundaries(text: string): number[] {
  if (/^[\x20-\x7e]*$/.test(text))
    return Array.from({ length: text.length + 1 }, (_, index) => index);
  // Creating a segmenter takes tens of milliseconds, so it is created for the first text that needs
  // one.
  characters ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return [...Array.from(characters.segment(text), (segment) => segment.index), text.length];
}

function findPreviousBoundary(text: string, cursor: number): number {
  return findBoundaries(text).findLast((at) => at < cursor) ?? 0;
}

function findNextBoundary(text: string, cursor: number): number {
  return findBoundaries(text).find((at) => at > cursor) ?? text.length;
}

function findWordStart(text: string, cursor: number): number {
  return cursor - (/[\p{L}\p{N}]*[^\p{L}\p{N}]*$/u.exec(text.slice(0, cursor))?.[0].length ?? 0);
}

function findWordEnd(text: string, cursor: number): number {
  return cursor + (/^[^\p{L}\p{N}]*[\p{L}\p{N}]*/u.exec(text.slice(cursor))?.[0].length ?? 0);
}

/** ctrl+w deletes back to a space, as in a shell; alt+b moves by letters and digits. */
function findShellWord(text: string, cursor: number): number {
  return cursor - (/\S*\s*$/.exec(text.slice(0, cursor))?.[0].length ?? 0);
}
