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

/**
 * Sequences that terminals send by themselves: OSC, DCS and APC replies, focus events, and the
 * first mouse protocol.
 */
const REPLIES =
  /\u001b(?:\]\d|P[\d>!+$|]|_G)[^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b\[(?:M[\s\S]{3}|[IO])/g;
/**
 * A reply that continues in the next chunk. After alt+] and the like, keys other than ESC follow.
 */
const REPLY_START = /\u001b(?:\]\d|P[\d>!+$|]|_G)[^\u0007\u001b]*\u001b?$/;
const REPLY_END = /\u0007|\u001b\\/;
/**
 * The beginning of a key, a marker or a mouse report. ESC alone may be such a beginning or the
 * whole key.
 */
const UNFINISHED = /\u001b(?:\[(?:[0-?]*[ -/]*|M[\s\S]{0,2})|[O\]P_])?$/;

/** `pieces`: a paste without markers. */
type Mode = 'keys' | 'paste' | 'pieces' | 'reply';

/**
 * The pause, in milliseconds, after which an unfinished sequence counts as ended. Slow connections
 * deliver a key in two parts.
 */
const WAIT_MS: Readonly<Record<Mode, number>> = { keys: 350, paste: 1000, pieces: 40, reply: 1000 };

/**
 * Passes a terminal's input to `emit`, in linear time. Ctrl+C goes first and drops all waiting
 * input. A paste goes in one piece, between the markers of a bracketed paste, once it has ended: at
 * its marker, after a second of silence, or, if the terminal sends no markers and the text contains
 * credentials, when no further piece arrives. Every paste is truncated at MOST_PASTED. An escape
 * sequence goes in one piece. CR LF becomes one CR, and terminal replies are dropped.
 */
export class InputFilter {
  #mode: Mode = 'keys';
  /** The end of the input, with an unfinished sequence. */
  #tail = '';
  #pasted = '';
  /** The length of the input since the last pause. */
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
    // A key after a pause does not belong to esc, unless it continues an escape sequence.
    if (this.#tail === ESC && pause > ESC_PAUSE_MS && !/^[[O\]P_]/.test(chunk)) this.#finish();
    if (pause > BURST_GAP_MS) {
      this.#burst = 0;
      this.#endsInReturn = false;
    }
    this.#lastAt = now;
    const interrupt = chunk.lastIndexOf(CTRL_C);
    if (interrupt >= 0) {
      this.#begin('keys');
      this.#emit(CTRL_C);
    }
    let rest = chunk.slice(interrupt + 1);
    while (rest !== '') rest = this.#mode === 'keys' ? this.#takeKeys(rest) : this.#takeToEnd(rest);
    if (this.#mode !== 'keys' || this.#tail !== '')
      this.#timer = setTimeout(() => this.#finish(), WAIT_MS[this.#mode]);
  }

  /** Stops passing input on. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#begin('keys');
  }

  #begin(mode: Mode): void {
    this.#mode = mode;
    this.#tail = '';
    this.#pasted = '';
  }

  /** Passes keys on. Returns the rest: the text after the beginning of a paste. */
  #takeKeys(chunk: string): string {
    const text = this.#tail + chunk;
    this.#tail = '';
    const at = text.indexOf(PASTE_START);
    if (at >= 0) {
      this.#passKeys(text.slice(0, at));
      this.#begin('paste');
      return text.slice(at + PASTE_START.length);
    }
    if (isPastedBlock(text)) {
      this.#begin('pieces');
      return text;
    }
    const reply = REPLY_START.exec(text);
    const cut = reply ?? UNFINISHED.exec(text);
    this.#passKeys(cut ? text.slice(0, cut.index) : text);
    if (reply) this.#begin('reply');
    if (cut) this.#tail = reply ? text.slice(-1) : cut[0];
    return '';
  }

  /** Takes a paste or a reply up to its end. Returns the rest. */
  #takeToEnd(chunk: string): string {
    const isReply = this.#mode === 'reply';
    const text = this.#tail + chunk;
    const end = (isReply ? REPLY_END : /\u001b\[201~/).exec(text);
    // The end may come in two chunks.
    const most = isReply ? 1 : PASTE_END.length - 1;
    const until = end?.index ?? Math.max(0, text.length - most);
    this.#keep(text.slice(0, until));
    this.#tail = end ? '' : text.slice(until);
    if (!end) return '';
    this.#finish();
    return text.slice(until + end[0].length);
  }

  #keep(text: string): void {
    this.#pasted += text.slice(0, MOST_PASTED + 1 - this.#pasted.length);
  }

  #finish(): void {
    if (this.#mode === 'keys') this.#passKeys(this.#tail);
    else if (this.#mode !== 'reply') {
      this.#keep(this.#tail);
      this.#emit(`${PASTE_START}${this.#pasted}${PASTE_END}`);
    }
    this.#begin('keys');
  }

  #passKeys(text: string): void {
    const first = this.#endsInReturn && text.startsWith('\n') ? 1 : 0;
    if (text !== '') this.#endsInReturn = text.endsWith('\r');
    const room = Math.max(0, MOST_PASTED + 1 - this.#burst);
    this.#burst += text.length;
    const keys = text
      .slice(first, first + room)
      .replaceAll('\r\n', '\r')
      .replace(REPLIES, '');
    if (keys !== '') this.#emit(keys);
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
