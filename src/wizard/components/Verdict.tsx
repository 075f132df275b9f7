import { Box } from 'ink';
import type { ShownVerdict } from '../state.ts';
import { Text } from './Text.tsx';
import { SYMBOLS, useLayout } from './theme.ts';

/** A problem or an uncertainty, and what to do. The coloured edge is as tall as the text. */
export function Verdict({ mark, message, fix }: ShownVerdict) {
  const { unicode } = useLayout();
  const tone = mark === 'invalid' ? 'bad' : 'warn';
  return (
    <Box
      marginLeft={3}
      paddingLeft={1}
      flexShrink={0}
      borderStyle={unicode ? 'bold' : 'classic'}
      {...(mark === 'invalid' ? { borderLeftColor: 'red' } : {})}
      borderTop={false}
      borderBottom={false}
      borderRight={false}
    >
      <Box width={2} flexShrink={0}>
        <Text tone={tone}>{SYMBOLS[mark]}</Text>
      </Box>
      <Box flexDirection="column" flexShrink={1}>
        <Text tone={tone}>{message}</Text>
        {fix && <Text>{fix}</Text>}
      </Box>
    </Box>
  );
}
