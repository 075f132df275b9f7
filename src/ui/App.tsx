import { Box, Text, useApp, useCursor, useInput, usePaste, useWindowSize } from 'ink';
import TextInput from 'ink-text-input';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { Conductor } from './conductor.ts';
import { frameOf } from './frame.ts';
import { keysIn, keysInText } from './keys.ts';
import type { Line as Row, Span } from './line.ts';
import { type Looks, painted } from './paint.ts';
import type { Terminal } from './terminal.ts';

// The frame is text, since the first one is written before Ink is loaded, and every later one must look the same; Ink is its runtime: keys,
// pastes, redrawing, the terminal's state. For the same reason ink-text-input only draws the field: what keys do to a line is the editor's,
// which is pure and can be tested as a table.

interface Props {
  conductor: Conductor;
  looks: Looks;
  /** The variables in a pasted block of text, by name. */
  blockIn: (text: string) => Record<string, string>;
  terminal: Pick<Terminal, 'suspended' | 'onStop' | 'redraw'>;
}

const SPIN_MS = 120;
/** Milliseconds within which the next piece of a paste comes. */
const PIECES_MS = 40;

/** Lines of an env file, one of them, or a page of the KMC: nobody types these in one go. */
function isPasted(input: string): boolean {
  return (
    input.length > 9 &&
    (/(?:^|\s)KALTURA_\w+\s*=/.test(input) ||
      // Of a long one the beginning is enough.
      /(?:partner\s*id|admin\w*\s*secret)\W.*[\r\n].*\S/is.test(input.slice(0, 4096)))
  );
}

/** The wizard on an Ink screen: draws the frame of the state, and hands keys and pastes to the conductor. */
export function App({ conductor, looks, blockIn, terminal }: Props) {
  const { suspendTerminal } = useApp();
  const state = useSyncExternalStore(conductor.subscribe, conductor.state);
  const { columns, rows } = useWindowSize();
  const [tick, setTick] = useState(0);
  const { setCursorPosition } = useCursor();
  const frame = frameOf(state, { columns, rows }, tick);
  setCursorPosition(frame.cursor ?? undefined);

  useEffect(() => {
    if (!frame.busy) return;
    const timer = setInterval(() => setTick((now) => now + 1), SPIN_MS);
    return () => clearInterval(timer);
  }, [frame.busy]);

  useEffect(() => conductor.dispatch({ type: 'window', columns, rows }), [conductor, columns, rows]);

  // Whatever may have damaged the frame is gone with the step.
  const place = `${state.screen.name} ${state.open}`;
  const drawn = useRef(place);
  useEffect(() => {
    if (drawn.current !== place) terminal.redraw();
    drawn.current = place;
  }, [place, terminal]);

  useEffect(
    () => terminal.onStop(() => void suspendTerminal(() => terminal.suspended('signal'))),
    [terminal, suspendTerminal],
  );

  // On a terminal without bracketed paste a paste is keys, perhaps in several pieces: they are put together until a moment has passed.
  const pieces = useRef({ text: '', timer: undefined as NodeJS.Timeout | undefined });
  useInput((input, key) => {
    const { current } = pieces;
    if (key.ctrl && input === 'c') {
      clearTimeout(current.timer);
      current.text = '';
    }
    if (current.text !== '' || isPasted(input)) {
      current.text += key.return ? '\n' : input;
      clearTimeout(current.timer);
      current.timer = setTimeout(() => {
        const { text } = current;
        current.text = '';
        conductor.dispatch({ type: 'paste', text, block: blockIn(text) });
      }, PIECES_MS);
      return;
    }
    for (const each of input.length > 1 && !key.ctrl && !key.meta ? keysInText(input) : keysIn(input, key)) {
      if (each.name === 'suspend') {
        if (process.platform !== 'win32') void suspendTerminal(() => terminal.suspended('key'));
      } else if (each.name === 'redraw') terminal.redraw();
      else conductor.dispatch({ type: 'key', key: each });
    }
  });
  usePaste((text) => conductor.dispatch({ type: 'paste', text, block: blockIn(text) }));

  return (
    <Box flexDirection="column">
      {frame.lines.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row of the screen is its place.
        <Line key={index} row={row} looks={looks} />
      ))}
    </Box>
  );
}

/** One row. The field's text is drawn by ink-text-input, without a focus: what keys do to it is the editor's. */
function Line({ row, looks }: { row: Row; looks: Looks }) {
  const text = (pieces: readonly Span[]): string => pieces.map((piece) => painted(piece, looks)).join('');
  const field = row.findIndex((piece) => piece.input);
  if (field < 0) return <Text wrap="truncate">{text(row) || ' '}</Text>;
  return (
    <Box>
      <Text wrap="truncate">{text(row.slice(0, field))}</Text>
      <TextInput value={row[field]?.text ?? ''} focus={false} showCursor={false} onChange={nothing} />
      <Text wrap="truncate">{text(row.slice(field + 1))}</Text>
    </Box>
  );
}

function nothing(): void {}
