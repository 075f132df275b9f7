import '../../src/wizard/before-ink.ts';
import { renderToString } from 'ink';
import { Screen } from '../../src/wizard/App.tsx';
import { OnMeasure } from '../../src/wizard/components/ScrollView.tsx';
import { ThemeContext } from '../../src/wizard/components/theme.ts';
import type { Measured, Wizard } from '../../src/wizard/state.ts';

export interface Size {
  columns: number;
  rows: number;
}

/** The rows of the screen for a state, and what was measured of the part of it that scrolls. */
export function draw(
  state: Wizard,
  { columns, rows }: Size,
  unicode = true,
): { rows: string[]; measured: Measured | null } {
  let measured: Measured | null = null;
  const text = renderToString(
    <ThemeContext.Provider value={{ unicode, links: false, columns, rows }}>
      <OnMeasure.Provider
        value={(now) => {
          measured = now;
        }}
      >
        <Screen state={state} />
      </OnMeasure.Provider>
    </ThemeContext.Provider>,
    { columns },
  );
  return { rows: text.split('\n'), measured };
}

/** The same as one text. */
export function pictureOf(state: Wizard, size: Size, unicode = true): string {
  return draw(state, size, unicode).rows.join('\n');
}
