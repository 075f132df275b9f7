import { Box, type DOMElement, measureElement } from 'ink';
import {
  createContext,
  type ReactNode,
  useContext,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { formatCount } from '../../text/words.ts';
import type { Measured } from '../state.ts';
import { TextRow } from './Text.tsx';

/**
 * The number of rows by which the enclosing scroll views have moved a component up.
 * `measureElement` ignores them.
 */
export const ScrolledRows = createContext(0);

/**
 * Makes all scroll views of the frame measure again: a size change of one makes room in others.
 */
export const MeasureAgain = createContext((): void => undefined);

/** Gets the size of the main scroll view of a screen after each layout. */
export const OnMeasure = createContext((_: Measured): void => undefined);

interface Props {
  children: ReactNode;
  /** The first row in view. */
  from?: number;
  /** The row to keep in view, if any. Overrides `from`. */
  keep?: number;
  /** The text of an extra row that says how many rows are out of view. */
  more?: (rows: number) => string;
  minHeight?: number;
  flexShrink?: number;
  /** The user must be able to see all of it: it reports its size. */
  isMain?: boolean;
}

/** A column that scrolls if it does not fit. */
export function ScrollView({
  children,
  from = 0,
  keep,
  more,
  minHeight,
  flexShrink,
  isMain = false,
}: Props) {
  const view = useRef<DOMElement>(null);
  const content = useRef<DOMElement>(null);
  const measureAgain = useContext(MeasureAgain);
  const report = useContext(OnMeasure);
  const [{ rows, room }, setMeasured] = useState<Measured>({ rows: 0, room: 0 });
  useLayoutEffect(() => {
    if (!view.current || !content.current) return;
    const now = {
      rows: measureElement(content.current).height,
      room: measureElement(view.current).height,
    };
    if (now.rows !== rows || now.room !== room) {
      setMeasured(now);
      measureAgain();
    }
    if (isMain) report(now);
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
          <TextRow tone="faint">{more(rows - visible)}</TextRow>
        </Box>
      )}
    </Box>
  );
}

/** Says how many rows are hidden. */
export function describeMoreRows(rows: number): string {
  return `   … ${formatCount(rows, 'more row')} in a taller window`;
}

/** For a review that Enter does not scroll. */
export function describePages(): string {
  return '   … more: PgUp, PgDn';
}

/** For a verdict: F1 shows it whole, above the help. */
export function describeRowsInHelp(rows: number): string {
  return `   … ${formatCount(rows, 'more row')}: F1`;
}
