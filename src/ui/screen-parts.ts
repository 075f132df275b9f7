import type { Line } from './line.ts';

/** What a screen is put together from. `at` is the answer in hand, `cursor` its column. */
export interface Parts {
  answers: Line[];
  at: number;
  /** Answers that stay in view however small the window is. */
  least: number;
  cursor: number | null;
  body: Line[];
  /** Where the cursor stands in the body, when it stands there. */
  input?: { row: number; x: number } | null;
  /** There is more of the help below. */
  more?: boolean;
}
