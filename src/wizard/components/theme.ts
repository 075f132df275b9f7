import { createContext, useContext } from 'react';

/** Of the 16 colours that each terminal has, those that can be read on a light and a dark background. A word or a symbol always says the same as the colour. */
export const TONES = {
  plain: {},
  bold: { bold: true },
  faint: { dimColor: true },
  good: { color: 'green' },
  bad: { color: 'red' },
  // Yellow text cannot be read on a light background.
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
  edge: '┃',
  spinner: '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏',
} as const;

/** The abilities and the size of the terminal. */
export interface Theme {
  unicode: boolean;
  /** The terminal makes links (OSC 8) clickable. */
  links: boolean;
  columns: number;
  rows: number;
}

export const ThemeContext = createContext<Theme>({ unicode: true, links: false, columns: 80, rows: 24 });

/** Wider lines are hard to read. */
const WIDEST = 120;
/** The frame leaves the last row free: Ink redraws a frame that fills the screen from scratch. */
const FREE_ROWS = 1;

export interface Layout extends Theme {
  /** Rows that a frame may take. */
  height: number;
  /** Room for everything: explanations, links, blank rows. */
  isTall: boolean;
  /** Room for little more than the selected row. */
  isTiny: boolean;
  isNarrow: boolean;
  /** Room for the help beside a list. */
  isWide: boolean;
}

/** The theme, and what follows from the size of the window. */
export function useLayout(): Layout {
  const theme = useContext(ThemeContext);
  const { rows } = theme;
  const columns = Math.min(theme.columns, WIDEST);
  return {
    ...theme,
    columns,
    height: Math.max(2, rows - FREE_ROWS),
    isTall: rows >= 17,
    isTiny: rows < 10,
    isNarrow: columns < 60,
    isWide: columns >= 110,
  };
}
