import { Box, type DOMElement, measureElement, useCursor } from 'ink';
import TextInput from 'ink-text-input';
import { useContext, useLayoutEffect, useRef, useState } from 'react';
import stringWidth from 'string-width';
import { ScrolledRows } from './ScrollView.tsx';
import { Text, TextRow, toSafeText } from './Text.tsx';
import { ThemeContext } from './theme.ts';

interface Props {
  /** The displayed text: bullets for a hidden secret. */
  text: string;
  /** UTF-16 units of `text` before the cursor. */
  cursor: number;
  /** Shown instead of an empty text. */
  hint?: string;
  /** Shown after the text if there is room. */
  note?: string;
  /** Shows a secret unmasked. Only for a secret that the user asked to see. */
  showsSecrets?: boolean;
}

/**
 * A line of text with a cursor. It scrolls sideways to keep the cursor in view. ink-text-input only
 * draws the text: its own editing loses keys that arrive in one read, so the pure editor
 * (`editor.ts`) edits it.
 */
export function Field({ text, cursor, hint = '', note = '', showsSecrets = false }: Props) {
  const box = useRef<DOMElement>(null);
  const [{ x, y, width }, setPlace] = useState({ x: -1, y: -1, width: 0 });
  const scrolled = useContext(ScrolledRows);
  const { unicode } = useContext(ThemeContext);
  const { setCursorPosition } = useCursor();
  useLayoutEffect(() => {
    if (!box.current) return;
    const now = measureElement(box.current);
    if (now.x !== x || now.y !== y || now.width !== width) setPlace(now);
  });
  const safe = (piece: string): string => toSafeText(piece, unicode, showsSecrets);
  const shown = safe(text);
  const before = stringWidth(safe(text.slice(0, cursor)));
  const whole = stringWidth(shown);
  const from = Math.max(0, before - Math.max(1, width) + 1);
  setCursorPosition(y < scrolled ? undefined : { x: x + before - from, y: y - scrolled });
  const hasRoom = whole + stringWidth(note) + 3 <= width;
  return (
    <Box ref={box} flexGrow={1} flexShrink={1} flexBasis={0}>
      <Box overflow="hidden" contentOffsetX={from}>
        <Box flexShrink={0} width={shown === '' ? 0 : Math.max(whole, before) + 1}>
          <TextInput value={shown} focus={false} showCursor={false} onChange={ignoreChange} />
        </Box>
      </Box>
      {text === '' && hint !== '' && <TextRow tone="faint">{hint}</TextRow>}
      {text !== '' && note !== '' && hasRoom && (
        <Box marginLeft={2} flexShrink={0}>
          <Text tone="faint">{note}</Text>
        </Box>
      )}
    </Box>
  );
}

function ignoreChange(): void {}
