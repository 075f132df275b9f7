import type { Edit } from './editor.ts';

/** A key as the wizard knows it. `text` is something typed; `edit` changes the line in hand. */
export type Key =
  | { name: 'text'; text: string }
  | { name: 'edit'; edit: Edit }
  | { name: 'enter' | 'back' | 'next' | 'up' | 'down' | 'page-up' | 'page-down' | 'home' | 'end' | 'escape' }
  | {
      name:
        | 'help'
        | 'quit'
        | 'reveal'
        | 'open-page'
        | 'keep'
        | 'sign-in'
        | 'suspend'
        | 'redraw'
        | 'end-of-input';
    };

/** What Ink says of a key press. */
export interface InkKey {
  upArrow: boolean;
  downArrow: boolean;
  leftArrow: boolean;
  rightArrow: boolean;
  pageDown: boolean;
  pageUp: boolean;
  home: boolean;
  end: boolean;
  return: boolean;
  escape: boolean;
  ctrl: boolean;
  shift: boolean;
  tab: boolean;
  backspace: boolean;
  delete: boolean;
  meta: boolean;
}

const edit = (kind: Exclude<Edit['kind'], 'insert'>): Key => ({ name: 'edit', edit: { kind } });

/** ctrl+letter, as in a shell, and this program's own. */
const CONTROL: Readonly<Record<string, Key>> = {
  a: { name: 'home' },
  b: edit('left'),
  c: { name: 'quit' },
  d: { name: 'end-of-input' },
  e: { name: 'end' },
  f: edit('right'),
  g: { name: 'redraw' },
  h: edit('backspace'),
  j: { name: 'enter' },
  k: edit('delete-to-end'),
  l: { name: 'sign-in' },
  m: { name: 'enter' },
  n: { name: 'down' },
  o: { name: 'open-page' },
  p: { name: 'up' },
  r: { name: 'reveal' },
  u: edit('delete-to-start'),
  w: edit('delete-word-left'),
  y: { name: 'keep' },
  z: { name: 'suspend' },
};

const META: Readonly<Record<string, Key>> = {
  b: edit('word-left'),
  f: edit('word-right'),
  d: edit('delete-word-right'),
};

/** The keys in one delivery of Ink. A slow program gets several at once (`abc` and Enter in one read): each is given, in order. */
export function keysIn(input: string, key: InkKey): Key[] {
  // A function key: Ink does not say which. F1 is the one that people press.
  if (input === '' && !Object.values(key).includes(true)) return [{ name: 'help' }];
  const word = key.ctrl || key.meta;
  // Older Node on Windows hears shift+tab as a tab: another way back that always works.
  if (key.upArrow && key.meta) return [{ name: 'back' }];
  if (key.upArrow) return [{ name: 'up' }];
  if (key.downArrow) return [{ name: 'down' }];
  if (key.leftArrow) return [edit(word ? 'word-left' : 'left')];
  if (key.rightArrow) return [edit(word ? 'word-right' : 'right')];
  if (key.pageUp) return [{ name: 'page-up' }];
  if (key.pageDown) return [{ name: 'page-down' }];
  if (key.home) return [{ name: 'home' }];
  if (key.end) return [{ name: 'end' }];
  if (key.backspace) return [edit(word ? 'delete-word-left' : 'backspace')];
  if (key.delete) return [edit('delete')];
  if (key.tab) return [{ name: key.shift ? 'back' : 'next' }];
  if (key.return) return [{ name: 'enter' }];
  if (key.escape) return [{ name: 'escape' }];
  if (key.ctrl) return present(CONTROL[input.toLowerCase()]);
  if (key.meta) return present(META[input.toLowerCase()]);
  return keysInText(input);
}

/** Typed text taken apart: runs of ordinary characters, and the control characters between them. */
export function keysInText(input: string): Key[] {
  return (input.match(/[\x00-\x1f\x7f]|[^\x00-\x1f\x7f]+/g) ?? []).flatMap((part): Key[] => {
    const code = part.charCodeAt(0);
    if (part === '\x7f') return [edit('backspace')];
    if (part === '\t') return [{ name: 'next' }];
    if (part === '\x1b') return [{ name: 'escape' }];
    if (code < 0x20) return present(CONTROL[String.fromCharCode(code + 96)]);
    return [{ name: 'text', text: part }];
  });
}

function present(key: Key | undefined): Key[] {
  return key ? [key] : [];
}
