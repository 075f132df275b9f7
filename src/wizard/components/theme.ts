import { createContext, useContext } from 'react';

/**
 * The terminal colours (of the basic 16) that are readable on a light and a dark background. A word
 * or a symbol always carries the same meaning as the colour.
 */
export const TONES = {
  plain: {},
  bold: { bold: true },
  faint: { dimColor: true },
  good: { color: 'green' },
  bad: { color: 'red' },
  // Yellow text is unreadable on a light background.
  warn: { bold: true },
  accent: { color: 'cyan' },
  link: { dimColor: true, underline: true },
  badge: { inverse: true },
} as const;

export type Tone = keyof typeof TONES;

export const SYMBOLS = {
  valid: '✔',
  invalid: '✖',
  unchecked: '!',
  checking: '·',
  skipped: '–',
  empty: ' ',
  current: '❯',
  selected: '▸',
  spinner: '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏',
} as const;

/** The capabilities and the size of the terminal. */
export interface Theme {
  unicode: boolean;
  /** The terminal makes links (OSC 8) clickable. */
  links: boolean;
  columns: number;
  rows: number;
}

export const ThemeContext = createContext<Theme>({
  unicode: true,
  links: false,
  columns: 80,
  rows: 24,
});

/** Wider lines are hard to read. */
const WIDEST = 120;
/** The frame leaves the last row free, because Ink redraws a full-screen frame from scratch. */
const FREE_ROWS = 1;

/** The theme, and the layout for the size of the window. */
export function useLayout() {
  const theme = useContext(ThemeContext);
  const { rows } = theme;
  const columns = Math.min(theme.columns, WIDEST);
  return {
    ...theme,
    columns,
    /** The maximum number of rows for a frame. */
    height: Math.max(2, rows - FREE_ROWS),
    /** Room for everything: explanations, links, blank rows. */
    isTall: rows >= 17,
    /** Room for little more than the selected row. */
    isTiny: rows < 10,
    isNarrow: columns < 60,
    /** Room for the help beside a list. */
    isWide: columns >= 110,
  };
}
