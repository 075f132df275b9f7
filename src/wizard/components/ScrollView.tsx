import { Box, type DOMElement, measureElement } from 'ink';
import { createContext, type ReactNode, useContext, useLayoutEffect, useRef, useState } from 'react';
import { Text } from './Text.tsx';

/** Rows that the scroll views around a component have moved it up by: `measureElement` does not count them. */
export const ScrolledRows = createContext(0);

/**
 * How often a scroll view of the frame has changed its size, and what counts it. One that changes makes room in others, which then must be
 * measured again.
 */
export const LayoutChanges = createContext({ count: 0, add: (): void => undefined });

export interface Measured {
  /** Rows of the content. */
  rows: number;
  /** Rows in view. */
  room: number;
}

interface Props {
  children: ReactNode;
  /** The first row in view. */
  from?: number;
  /** The row that stays in view, if there is one. It takes the place of `from`. */
  keep?: number;
  /** Says how many rows are out of view, in a row of its own. */
  more?: (rows: number) => string;
  minHeight?: number;
  flexShrink?: number;
  /** Called after each layout. */
  onMeasure?: (measured: Measured) => void;
}

/** A column that scrolls if there is not enough room for it. */
export function ScrollView({ children, from = 0, keep, more, minHeight, flexShrink, onMeasure }: Props) {
  const view = useRef<DOMElement>(null);
  const content = useRef<DOMElement>(null);
  const changes = useContext(LayoutChanges);
  const [{ rows, room }, setMeasured] = useState<Measured>({ rows: 0, room: 0 });
  useLayoutEffect(() => {
    if (!view.current || !content.current) return;
    const now = { rows: measureElement(content.current).height, room: measureElement(view.current).height };
    if (now.rows !== rows || now.room !== room) {
      setMeasured(now);
      changes.add();
    }
    onMeasure?.(now);
  });
  const saysMore = more !== undefined && rows > room && room > 2;
  const visible = saysMore ? room - 1 : room;
  const wanted = keep === undefined ? from : keep - Math.floor(visible / 2);
  const first = Math.max(0, Math.min(wanted, rows - visible));
  const outer = useContext(ScrolledRows);
  return (
    <Box ref={view} flexDirection="column" flexShrink={flexShrink ?? 1} minHeight={minHeight}>
      <Box flexDirection="column" flexShrink={1} overflow="hidden" contentOffsetY={first}>
        <Box ref={content} flexDirection="column" flexShrink={0}>
          <ScrolledRows.Provider value={outer + first}>{children}</ScrolledRows.Provider>
        </Box>
      </Box>
      {saysMore && (
        <Box flexShrink={0}>
          <Text tone="faint" wrap="truncate-end">
            {more(rows - visible)}
          </Text>
        </Box>
      )}
    </Box>
  );
}

/** What is cut says so. */
export function moreRows(rows: number): string {
  return `   … ${rows} more ${rows === 1 ? 'row' : 'rows'} in a taller window`;
}
