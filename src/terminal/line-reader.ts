import { isPastedBlock } from '../credentials/paste.ts';
import { removeUnseen, toPlainText } from '../text/plain.ts';
import { formatCount } from '../text/words.ts';
import { EMPTY, editField, type Field, LONGEST } from './editor.ts';
import { readFiltered, setRawMode } from './input.ts';
import { EDITS, SUSPEND, splitText } from './presses.ts';
import { stopProcess } from './signals.ts';

/** Reads answers line by line from a terminal. */
export interface LineReader {
  /**
   * Asks the question and reads a line; hidden input is not echoed. A pasted block of several lines
   * is one answer. Null if the input has ended, or at Ctrl+C and Ctrl+D.
   */
  read(question: string, options?: { hidden: boolean }): Promise<string | null>;
  /** Drops lines that were typed before the question. */
  forget(): void;
  close(): void;
}

/** The cursor stays at the end, so only these edits work without redrawing. */
const ECHOABLE_EDITS: ReadonlySet<string> = new Set([
  'backspace',
  'delete-to-start',
  'delete-word-left',
]);

const MARKERS = /\u001b\[20[01]~/g;
const SEQUENCES = /\u001b\[(?!20[01]~)[0-?]*[ -/]*[@-~]|\u001bO./g;
/** A pasted block, or the end of a line. */
const STOP = /\u001b\[200~([\s\S]*?)\u001b\[201~|[\r\n\u0003\u0004]/;

/** A line that is being typed. */
interface Line {
  question: string;
  isHidden: boolean;
  field: Field;
  /** The pasted blocks before the text in the field. */
  block: string;
  isCut: boolean;
}

/**
 * A reader for a terminal. It uses raw mode and its own echo, so that a secret is never echoed and
 * backspace can correct a line without redrawing. With TERM=dumb, Node's readline has neither
 * backspace nor ctrl+z (seen on Node 20). Lines typed before their question wait for it.
 * Calls `interrupted` for a Ctrl+C between two questions.
 */
export function createLineReader(
  stdin: NodeJS.ReadStream,
  out: NodeJS.WritableStream,
  interrupted: () => void,
): LineReader {
  let waiting = '';
  let isOver = false;
  let wake: (() => void) | null = null;
  const stopReading = readFiltered(stdin, (text) => {
    const isBlock = isPastedBlock(text) && /[\r\n]/.test(text);
    // Ctrl+C does not wait for the input before it.
    waiting = text === '\u0003' ? text : waiting + (isBlock ? text : text.replace(MARKERS, ''));
    if (wake) wake();
    else if (waiting.includes('\u0003')) {
      waiting = '';
      interrupted();
    }
  });
  const onEnd = (): void => {
    isOver = true;
    wake?.();
  };
  stdin.setRawMode(true);
  stdin.on('end', onEnd);
  stdin.resume();
  return {
    read: async (question, { hidden } = { hidden: false }) => {
      const line: Line = { question, isHidden: hidden, field: EMPTY, block: '', isCut: false };
      // A path or an address in the question may contain any character.
      out.write(toPlainText(question));
      for (;;) {
        const { keys, end, rest } = splitAtStop(waiting);
        waiting = rest;
        await typeKeys(keys, line, stdin, out);
        if (end?.[1] !== undefined) addBlock(end[1], line, out);
        else if (end) return endLine(end[0], line, out);
        else if (isOver) return null;
        else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
          wake = null;
        }
      }
    },
    forget: () => {
      waiting = '';
    },
    close: () => {
      stopReading();
      stdin.off('end', onEnd);
      setRawMode(stdin, false);
    },
  };
}

/** The input before a pasted block or the end of a line, and the input after it. */
function splitAtStop(input: string): { keys: string; end: RegExpExecArray | null; rest: string } {
  const text = input.replace(SEQUENCES, '');
  const end = STOP.exec(text);
  const at = end?.index ?? text.length;
  return { keys: text.slice(0, at), end, rest: text.slice(at + (end?.[0].length ?? 0)) };
}

async function typeKeys(
  keys: string,
  line: Line,
  stdin: NodeJS.ReadStream,
  out: NodeJS.WritableStream,
): Promise<void> {
  for (const press of splitText(keys)) {
    const kind = EDITS[press.chord];
    if (press.text !== undefined) {
      const whole = removeUnseen(press.text);
      const text = whole.slice(0, LONGEST - line.field.text.length);
      line.isCut ||= text !== whole;
      line.field = editField(line.field, { kind: 'insert', text });
      out.write(maskEcho(text, line));
    } else if (press.chord === SUSPEND && process.platform !== 'win32') {
      stdin.setRawMode(false);
      await stopProcess(0);
      stdin.setRawMode(true);
      out.write(`\n${toPlainText(line.question)}${maskEcho(line.field.text, line)}`);
    } else if (kind && ECHOABLE_EDITS.has(kind)) {
      const before = line.field.text;
      line.field = editField(line.field, { kind });
      // A dumb terminal can only move back and overwrite with a blank; it handles wide characters
      // itself.
      if (!line.isHidden)
        out.write('\b \b'.repeat([...before].length - [...line.field.text].length));
    }
  }
}

/** A secret pasted at the wrong question is not echoed either. */
function maskEcho(text: string, { isHidden, field }: Line): string {
  return isHidden ? '' : field.isGuarded ? '*'.repeat([...text].length) : text;
}

function addBlock(pasted: string, line: Line, out: NodeJS.WritableStream): void {
  line.block += pasted;
  const lines = formatCount(line.block.trim().split(/[\r\n]+/).length, 'line');
  out.write(`(${lines} pasted: Enter uses the paste) `);
}

function endLine(
  key: string,
  { field, block, isCut }: Line,
  out: NodeJS.WritableStream,
): string | null {
  out.write(isCut ? `\nOnly the first ${LONGEST} characters were read.\n` : '\n');
  const answer = block + field.text;
  return key === '\u0003' || (key === '\u0004' && answer === '') ? null : answer;
}
