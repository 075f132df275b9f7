import path from 'node:path';
import { Box } from 'ink';
import type { Wizard } from '../state.ts';
import { Text } from './Text.tsx';
import { useLayout } from './theme.ts';

export const TITLE = 'Kaltura setup';

/** The program, the file that it writes, and the open step. */
export function Header({ state }: { state: Wizard }) {
  const { columns } = useLayout();
  const { credentials, envFile, sandbox, only } = state.setting;
  const step = credentials.findIndex(({ name }) => name === state.step.name) + 1;
  const place = state.screen.name === 'step' && !only ? `${step} of ${credentials.length}` : '';
  // The end of a long path identifies the file; the beginning would not.
  const room = columns - (sandbox ? 24 : 13) - (place === '' ? 2 : place.length + 5);
  const file = [envFile, `…/${path.basename(envFile)}`].find((each) => each.length <= room) ?? '';
  return (
    <Box height={1} flexShrink={0} justifyContent="space-between" overflow="hidden">
      <Box gap={2} flexShrink={0}>
        <Text tone="bold">{TITLE}</Text>
        {sandbox && <Text tone="badge"> sandbox </Text>}
      </Box>
      <Box gap={3} flexShrink={0}>
        {file !== '' && <Text tone="faint">{file}</Text>}
        {place !== '' && <Text tone="faint">{place}</Text>}
      </Box>
    </Box>
  );
}
