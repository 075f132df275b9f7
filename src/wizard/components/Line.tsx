import { Box } from 'ink';
import type { ReviewLine } from '../review-text.ts';
import { Text } from './Text.tsx';

const SIGNS = { '+': 'good', '-': 'bad', '~': 'warn' } as const;

/** A sentence, or a line of the file that changes. A long value wraps. */
export function Line({ line }: { line: ReviewLine }) {
  if (!('sign' in line))
    return (
      <Box paddingLeft={1 + line.indent} paddingRight={1}>
        <Text tone={line.tone}>{line.text}</Text>
      </Box>
    );
  return (
    <Box paddingLeft={2} paddingRight={1}>
      <Box width={2} flexShrink={0}>
        <Text tone={SIGNS[line.sign]}>{line.sign}</Text>
      </Box>
      <Box flexWrap="wrap" columnGap={3} flexShrink={1}>
        <Text wrap="hard">{line.text}</Text>
        {line.was && <Text tone="faint">{line.was}</Text>}
      </Box>
    </Box>
  );
}
