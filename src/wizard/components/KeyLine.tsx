import { Box, useAnimation } from 'ink';
import { toAscii } from '../../text/terminal-style.ts';
import { type KeyHint, listKeyHints } from '../keymap.ts';
import type { Wizard } from '../state.ts';
import { describeWork } from '../wording.ts';
import { Text, TextRow } from './Text.tsx';
import { SYMBOLS, useLayout } from './theme.ts';

const SPIN_MS = 120;
const MOST_ROWS = 2;
const GAP = 3;

/**
 * The work in progress, and the keys that do something now. The keys stand out; their labels are
 * dim.
 */
export function KeyLine({ state }: { state: Wizard }) {
  const { columns, height, unicode } = useLayout();
  const busy = describeWork(state);
  const all = listKeyHints(state).map((hint) => ({
    ...hint,
    keys: unicode ? hint.keys : toAscii(hint.keys),
  }));
  const hints = fitKeyHints(all, columns - 2);
  return (
    <Box
      flexDirection="column"
      flexShrink={0}
      maxHeight={Math.max(0, height - 3)}
      overflow="hidden"
    >
      {busy && <Busy text={busy} />}
      <Box paddingX={1} columnGap={GAP} flexWrap="wrap" flexShrink={0}>
        {hints.map(({ keys, label }) => (
          <Box key={keys} gap={1} flexShrink={0}>
            <Text tone="bold">{keys}</Text>
            <Text tone="faint">{label}</Text>
          </Box>
        ))}
      </Box>
    </Box>
  );
}

function Busy({ text }: { text: string }) {
  const { frame } = useAnimation({ interval: SPIN_MS });
  const spinner = SYMBOLS.spinner.charAt(frame % SYMBOLS.spinner.length);
  return (
    <Box paddingX={1} gap={1} flexShrink={0} height={1}>
      <Text>{spinner}</Text>
      <TextRow>{text}</TextRow>
    </Box>
  );
}

/**
 * The hints that fit into two rows. The least important are dropped first; the key to quit is
 * always shown.
 */
function fitKeyHints(all: readonly KeyHint[], columns: number): KeyHint[] {
  const isFitting = (hints: readonly KeyHint[]): boolean => countRows(hints, columns) <= MOST_ROWS;
  if (isFitting(all)) return [...all];
  const hints = all.map((hint) => ({ ...hint, label: hint.short }));
  const byNeed = hints.filter(({ priority }) => priority > 0).reverse();
  for (const least of byNeed.sort((one, other) => other.priority - one.priority)) {
    if (isFitting(hints)) break;
    hints.splice(hints.indexOf(least), 1);
  }
  return hints;
}

function countRows(hints: readonly KeyHint[], columns: number): number {
  let [rows, used] = [1, -GAP];
  for (const { keys, label } of hints) {
    const width = keys.length + 1 + label.length;
    used += GAP + width;
    if (used > columns) [rows, used] = [rows + 1, width];
  }
  return rows;
}
