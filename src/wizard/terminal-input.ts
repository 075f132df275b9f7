import { PassThrough } from 'node:stream';

/**
 * The longest paste, in UTF-16 units. The filter lets one more unit through, so that readers can tell
 * a paste that was cut.
 */
export const MOST_PASTED = 65_536;

const PASTE_START = '\u001b[200~';
const PASTE_END = '\u001b[201~';
const CTRL_C = '\u0003';
/** Milliseconds without input after which a paste or a reply ends although its end has not come. */
const UNFINISHED_MS = 1000;
/** Milliseconds without input that part two pastes on a terminal without bracketed paste. */
const BURST_GAP_MS = 100;

/** What terminals send by themselves: OSC, DCS and APC replies, and the first mouse protocol. */
const REPLIES = /\u001b(?:\]\d|P[\d>!+$|]|_G)[^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b\[M[\s\S]{3}/g;
/** A reply that goes on in the next chunk. Other keys than ESC follow on alt+] and the like. */
const REPLY_START = /\u001b(?:\]\d|P[\d>!+$|]|_G)[^\u0007\u001b]*\u001b?$/;
const REPLY_END = /\u0007|\u001b\\/;

/** Input on its way from the terminal to those who read keys. */
export interface InputFilter {
  push(chunk: string): void;
  /** Passes nothing on any more. */
  stop(): void;
}

/**
 * Passes a terminal's input on to `emit`, in linear time. Ctrl+C goes first and drops all
 * input that waits before it. A bracketed paste goes in one piece, with its markers, once it has ended: by
 * itself after a second of silence, too. A paste of any kind is cut at MOST_PASTED. CR LF becomes
 * one CR, and replies of the terminal are dropped.
 */
export function filterInput(emit: (text: string) => void): InputFilter {
  let mode: 'keys' | 'paste' | 'reply' = 'keys';
  /** The end of what came, in which a marker may have begun. */
  let tail = '';
  /** The part of the opening marker that was not passed on yet. */
  let opening = '';
  let pasted = '';
  let burst = 0;
  let lastAt = Number.NEGATIVE_INFINITY;
  let endsInReturn = false;
  let timer: NodeJS.Timeout | undefined;

  function push(chunk: string): void {
    clearTimeout(timer);
    const now = Date.now();
    if (now - lastAt > BURST_GAP_MS) {
      burst = 0;
      endsInReturn = false;
    }
    lastAt = now;
    const interrupt = chunk.lastIndexOf(CTRL_C);
    if (interrupt >= 0) {
      begin('keys');
      emit(CTRL_C);
    }
    let rest = chunk.slice(interrupt + 1);
    while (rest !== '') rest = STEPS[mode](rest);
    if (mode !== 'keys') timer = setTimeout(finish, UNFINISHED_MS);
  }

  function begin(next: typeof mode): void {
    mode = next;
    tail = '';
    pasted = '';
  }

  /** What each mode does with a chunk; each returns what is left for the next mode. */
  const STEPS = {
    keys(chunk: string): string {
      const joined = tail + chunk;
      const at = joined.indexOf(PASTE_START);
      if (at < 0) {
        const reply = REPLY_START.exec(chunk);
        passKeys(reply ? chunk.slice(0, reply.index) : chunk);
        if (reply) begin('reply');
        tail = (reply ? chunk : joined).slice(1 - PASTE_START.length);
        return '';
      }
      // Of a marker that came in two chunks the first was passed on.
      const from = Math.max(at, tail.length);
      passKeys(joined.slice(tail.length, from));
      opening = joined.slice(from, at + PASTE_START.length);
      begin('paste');
      return joined.slice(at + PASTE_START.length);
    },
    paste(chunk: string): string {
      const joined = tail + chunk;
      const at = joined.indexOf(PASTE_END);
      const end = at < 0 ? Math.max(0, joined.length + 1 - PASTE_END.length) : at;
      keep(joined.slice(0, end));
      tail = joined.slice(end);
      if (at < 0) return '';
      tail = '';
      finish();
      return joined.slice(at + PASTE_END.length);
    },
    reply(chunk: string): string {
      const joined = tail + chunk;
      const end = REPLY_END.exec(joined);
      tail = joined.slice(-1);
      if (!end) return '';
      begin('keys');
      return joined.slice(end.index + end[0].length);
    },
  };

  function keep(text: string): void {
    pasted += text.slice(0, MOST_PASTED + 1 - pasted.length);
  }

  function finish(): void {
    if (mode === 'paste') {
      keep(tail);
      emit(`${opening}${pasted}${PASTE_END}`);
    }
    begin('keys');
  }

  function passKeys(text: string): void {
    const first = endsInReturn && text.startsWith('\n') ? 1 : 0;
    if (text !== '') endsInReturn = text.endsWith('\r');
    const room = Math.max(0, MOST_PASTED + 1 - burst);
    burst += text.length;
    const keys = text
      .slice(first, first + room)
      .replaceAll('\r\n', '\r')
      .replace(REPLIES, '');
    if (keys !== '') emit(keys);
  }

  return {
    push,
    stop: () => {
      clearTimeout(timer);
      begin('keys');
    },
  };
}

/** A terminal's stdin with its input filtered; `release` lets go of the real one. */
export function filteredStdin(stdin: NodeJS.ReadStream): { stdin: NodeJS.ReadStream; release: () => void } {
  const keys = new PassThrough();
  const filter = filterInput((text) => keys.write(text));
  const onData = (chunk: Buffer | string): void => filter.push(String(chunk));
  stdin.setEncoding('utf8');
  stdin.on('data', onData);
  const terminal = Object.assign(keys, {
    isTTY: true,
    setRawMode: (isOn: boolean) => {
      try {
        stdin.setRawMode(isOn);
      } catch {
        // The terminal is gone.
      }
    },
    ref: () => stdin.ref(),
    unref: () => stdin.unref(),
  });
  return {
    // As far as Ink knows it.
    stdin: terminal as unknown as NodeJS.ReadStream,
    release: () => {
      filter.stop();
      stdin.off('data', onData);
      stdin.pause();
    },
  };
}
