import { isPastedBlock } from '../credentials/paste.ts';
import { removeUnseen, toPlainText } from '../text/plain.ts';
import { countInWords } from '../text/words.ts';
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
  let rest = '';
  let over = false;
  let wake: (() => void) | null = null;
  const stopReading = readFiltered(stdin, (text) => {
    const isBlock = isPastedBlock(text) && /[\r\n]/.test(text);
    // Ctrl+C does not wait for the input before it.
    rest = text === '\u0003' ? text : rest + (isBlock ? text : text.replace(MARKERS, ''));
    if (wake) wake();
    else if (rest.includes('\u0003')) {
      rest = '';
      interrupted();
    }
  });
  const onEnd = (): void => {
    over = true;
    wake?.();
  };
  stdin.setRawMode(true);
  stdin.on('end', onEnd);
  stdin.resume();
  return {
    read: async (question, { hidden } = { hidden: false }) => {
      // A path or an address in the question may contain any character.
      out.write(toPlainText(question));
      let field: Field = EMPTY;
      let block = '';
      let isCut = false;
      // A secret pasted at the wrong question is not echoed either.
      const echo = (text: string): string =>
        hidden ? '' : field.guarded ? '*'.repeat([...text].length) : text;
      for (;;) {
        rest = rest.replace(SEQUENCES, '');
        const end = STOP.exec(rest);
        const part = rest.slice(0, end ? end.index : rest.length);
        rest = rest.slice(part.length);
        for (const press of splitText(part)) {
          const kind = EDITS[press.chord];
          if (press.text !== undefined) {
            const whole = removeUnseen(press.text);
            const text = whole.slice(0, LONGEST - field.text.length);
            isCut ||= text !== whole;
            field = editField(field, { kind: 'insert', text });
            out.write(echo(text));
          } else if (press.chord === SUSPEND && process.platform !== 'win32') {
            stdin.setRawMode(false);
            await stopProcess(0);
            stdin.setRawMode(true);
            out.write(`\n${toPlainText(question)}${echo(field.text)}`);
          } else if (kind && ECHOABLE_EDITS.has(kind)) {
            const before = field.text;
            field = editField(field, { kind });
            // A dumb terminal can only move back and overwrite with a blank; it handles wide
            // characters itself.
            if (!hidden) out.write('\b \b'.repeat([...before].length - [...field.text].length));
          }
        }
        const pasted = end?.[1];
        if (end && pasted !== undefined) {
          block += pasted;
          rest = rest.slice(end[0].length);
          const lines = countInWords(block.trim().split(/[\r\n]+/).length, 'line');
          out.write(`(${lines} pasted: Enter uses the paste) `);
          continue;
        }
        if (end) {
          const [last = ''] = end;
          rest = rest.slice(1).replace(/^\n/, last === '\r' ? '' : '\n');
          out.write(isCut ? `\nOnly the first ${LONGEST} characters were read.\n` : '\n');
          const answer = block + field.text;
          return last === '\u0003' || (last === '\u0004' && answer === '') ? null : answer;
        }
        if (over) return null;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        wake = null;
      }
    },
    forget: () => {
      rest = '';
    },
    close: () => {
      stopReading();
      stdin.off('end', onEnd);
      setRawMode(stdin, false);
    },
  };
}
