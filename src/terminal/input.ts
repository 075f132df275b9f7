import { PassThrough } from 'node:stream';
import { isPastedBlock } from '../credentials/paste.ts';

/**
 * The longest paste, in UTF-16 units. The filter passes one more unit, so that readers can detect a
 * truncated paste.
 */
export const MOST_PASTED = 65_536;

const PASTE_START = '\u001b[200~';
const PASTE_END = '\u001b[201~';
const CTRL_C = '\u0003';
const ESC = '\u001b';
/** The key esc, for Ink, which joins ESC and the next key to a key with alt. */
const ESC_KEY = '\u001b[27u';
/** The longest pause, in milliseconds, between ESC and the next key of a key with alt. */
const ESC_PAUSE_MS = 40;
/** The pause, in milliseconds, that separates two pastes on a terminal without bracketed paste. */
const BURST_GAP_MS = 100;

const oneOf = (...tokens: RegExp[]): RegExp =>
  new RegExp(tokens.map(({ source }) => source).join('|'), 'y');

const IN_PASTE = oneOf(
  /(?<keys>\u001b\[201~)/,
  // ESC, unless the end of the paste may continue in the next chunk.
  /(?<text>[^\u001b]+|\u001b(?![[201]{0,4}$))/,
);

/**
 * The tokens of each state. The group `text` is kept, a group with the name of a state enters that
 * state, and any other token is dropped. If no token matches, the rest of the input is an unfinished
 * token: a slow connection can deliver a key in two parts. After `waitMs` milliseconds without input
 * the state ends, and an unfinished token becomes text, except in a reply.
 */
const STATES = {
  keys: {
    waitMs: 350,
    tokens: oneOf(
      /(?<paste>\u001b\[200~)/,
      // OSC, DCS and APC: replies that terminals send by themselves. After alt+] and the like,
      // other keys follow.
      /(?<reply>\u001b(?:\]\d|P[\d>!+$|]|_G))/,
      // The first mouse protocol, and focus events.
      /\u001b\[(?:M[\s\S]{3}|[IO])/,
      // ESC, unless a key, a marker or a reply may continue in the next chunk.
      /(?<text>[^\u001b]+|\u001b(?!(?:\[(?:[ -?]{0,50}|M[\s\S]{0,2})|[O\]P_])?$))/,
    ),
  },
  reply: {
    waitMs: 1000,
    tokens: oneOf(/(?<keys>\u0007|\u001b\\|(?=\u001b[^\\]))/, /[^\u0007\u001b]+/),
  },
  paste: { waitMs: 1000, tokens: IN_PASTE },
  /** A paste without markers. */
  pieces: { waitMs: 40, tokens: IN_PASTE },
};

/**
 * Passes a terminal's input to `emit`, in linear time. Ctrl+C goes first and drops all waiting
 * input. A paste goes in one piece, between the markers of a bracketed paste, once it has ended: at
 * its marker, after a second of silence, or, if the terminal sends no markers and the text contains
 * credentials, when no further piece arrives. Every paste is truncated at MOST_PASTED. An escape
 * sequence goes in one piece. CR LF becomes one CR, and terminal replies are dropped.
 */
export class InputFilter {
  #state: keyof typeof STATES = 'keys';
  /** The text of this state that has not been passed on. */
  #text = '';
  /** The beginning of a token, at the end of the input. */
  #unfinished = '';
  /** The length of the keys since the last pause. */
  #burst = 0;
  #lastAt = Number.NEGATIVE_INFINITY;
  #endsInReturn = false;
  #timer: NodeJS.Timeout | undefined;
  readonly #emit: (text: string) => void;

  constructor(emit: (text: string) => void) {
    this.#emit = emit;
  }

  push(chunk: string): void {
    clearTimeout(this.#timer);
    const now = Date.now();
    const pause = now - this.#lastAt;
    this.#lastAt = now;
    if (pause > BURST_GAP_MS) {
      this.#burst = 0;
      this.#endsInReturn = false;
    }
    // A key after a pause does not belong to esc, unless it continues an escape sequence.
    const isEsc = this.#state === 'keys' && this.#unfinished === ESC;
    if (isEsc && pause > ESC_PAUSE_MS && !/^[[O\]P_]/.test(chunk)) this.#finish();
    const text = this.#endsInReturn ? chunk.replace(/^\n/, '') : chunk;
    this.#endsInReturn = chunk.endsWith('\r');
    const interrupt = text.lastIndexOf(CTRL_C);
    if (interrupt >= 0) {
      this.stop();
      this.#emit(CTRL_C);
    }
    this.#read(this.#unfinished + text.slice(interrupt + 1).replaceAll('\r\n', '\r'));
    if (this.#state !== 'keys' || this.#unfinished !== '')
      this.#timer = setTimeout(() => this.#finish(), STATES[this.#state].waitMs);
  }

  /** Drops the waiting input. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#state = 'keys';
    this.#text = '';
    this.#unfinished = '';
  }

  #read(input: string): void {
    if (this.#state === 'keys' && !input.includes(PASTE_START) && isPastedBlock(input))
      this.#state = 'pieces';
    let at = 0;
    for (;;) {
      const { tokens } = STATES[this.#state];
      tokens.lastIndex = at;
      const token = tokens.exec(input)?.groups;
      if (!token) break;
      at = tokens.lastIndex;
      // The rest of a longer paste is not passed on.
      if (this.#text.length <= MOST_PASTED) this.#text += token.text ?? '';
      if (token.paste !== undefined) this.#enter('paste');
      if (token.reply !== undefined) this.#enter('reply');
      if (token.keys !== undefined) this.#enter('keys');
    }
    this.#unfinished = input.slice(at);
    if (this.#state === 'keys') this.#enter('keys');
  }

  #finish(): void {
    if (this.#state !== 'reply') this.#text += this.#unfinished;
    this.#unfinished = '';
    this.#enter('keys');
  }

  /** Passes the text of the last state on. */
  #enter(state: keyof typeof STATES): void {
    const text = this.#text;
    if (this.#state === 'paste' || this.#state === 'pieces') {
      this.#emit(`${PASTE_START}${text.slice(0, MOST_PASTED + 1)}${PASTE_END}`);
    } else {
      const keys = text.slice(0, Math.max(0, MOST_PASTED + 1 - this.#burst));
      this.#burst += text.length;
      if (keys !== '') this.#emit(keys);
    }
    this.#text = '';
    this.#state = state;
  }
}

/** Reads a terminal through a filter. Returns a function that stops reading. */
export function readFiltered(stdin: NodeJS.ReadStream, emit: (text: string) => void): () => void {
  const filter = new InputFilter(emit);
  const onData = (chunk: Buffer | string): void => filter.push(String(chunk));
  stdin.setEncoding('utf8');
  stdin.on('data', onData);
  return () => {
    filter.stop();
    stdin.off('data', onData);
    stdin.pause();
  };
}

/** Switches raw mode, unless the terminal has closed. */
export function setRawMode(stdin: NodeJS.ReadStream, isOn: boolean): void {
  try {
    stdin.setRawMode(isOn);
  } catch {}
}

/** A terminal's stdin with filtered input; `release` frees the real stdin. */
export function createFilteredStdin(stdin: NodeJS.ReadStream): {
  stdin: NodeJS.ReadStream;
  release: () => void;
} {
  const keys = new PassThrough();
  const release = readFiltered(stdin, (text) => keys.write(text === ESC ? ESC_KEY : text));
  const terminal = Object.assign(keys, {
    isTTY: true,
    setRawMode: (isOn: boolean) => setRawMode(stdin, isOn),
    ref: () => stdin.ref(),
    unref: () => stdin.unref(),
  });
  // Has every member that Ink uses.
  return { stdin: terminal as unknown as NodeJS.ReadStream, release };
}
