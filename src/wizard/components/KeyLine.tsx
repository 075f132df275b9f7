import { Box, useAnimation } from 'ink';
import { listKeyHints } from '../keymap.ts';
import type { Wizard } from '../state.ts';
import { describeWork } from '../wording.ts';
import { Text, TextRow } from './Text.tsx';
import { SYMBOLS, useLayout } from './theme.ts';

const SPIN_MS = 120;
const MOST_ROWS = 2;

/**
 * The work in progress, and the keys that do something now. The keys stand out; their labels are
 * dim. Hints that do not fit into two rows are left out.
 */
export function KeyLine({ state }: { state: Wizard }) {
  const { height } = useLayout();
  const busy = describeWork(state);
  return (
    <Box
      flexDirection="column"
      flexShrink={0}
      maxHeight={Math.max(0, height - 3)}
      overflow="hidden"
    >
      {busy && <Busy text={busy} />}
      <Box
        paddingX={1}
        columnGap={3}
        flexWrap="wrap"
        flexShrink={0}
        maxHeight={MOST_ROWS}
        overflow="hidden"
      >
        {listKeyHints(state).map(({ keys, label }) => (
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
