import path from 'node:path';
import { Box } from 'ink';
import { type ReactNode, useState } from 'react';
import type { CredentialName } from '../../credentials/credential.ts';
import { HEADER } from '../run.ts';
import { listCredentials, type Wizard } from '../state.ts';
import { describeVerdict } from '../wording.ts';
import { AnswerList } from './AnswerList.tsx';
import { KeyLine } from './KeyLine.tsx';
import { MeasureAgain } from './ScrollView.tsx';
import { Text } from './Text.tsx';
import { useLayout } from './theme.ts';

interface Props {
  state: Wizard;
  /** The current part: a screen. */
  children: ReactNode;
}

/**
 * The layout of every screen: header, answers, the current part, keys. In a small window the blank
 * rows disappear first, then the answers that are not near the current one, then the rows below
 * them.
 */
export function Frame({ state, children }: Props) {
  const { columns, rows, height, isTall } = useLayout();
  const current = findCurrentAnswer(state);
  const least = current === null ? 0 : state.screen.name === 'step' ? 1 : 3;
  // With enough room, a long list at a step scrolls, and the answers keep their rows.
  const isFixed = rows >= 20 && state.screen.name === 'step' && describeVerdict(state) === null;
  const [, setChanges] = useState(0);
  return (
    // A new function makes the scroll views draw again.
    <MeasureAgain.Provider value={() => setChanges((before) => before + 1)}>
      <Box flexDirection="column" width={columns} maxHeight={height} overflow="hidden">
        <Header state={state} />
        {/* Yoga shrinks rows wrongly after a part at its minimum height, so the answers come last. */}
        <Box flexDirection="column-reverse" flexShrink={1} paddingTop={isTall ? 1 : 0}>
          <Box flexDirection="column" flexShrink={isFixed ? 1000 : 1} overflow="hidden">
            {children}
          </Box>
          <Box flexDirection="column" flexShrink={isFixed ? 1 : 1000} minHeight={least}>
            <AnswerList state={state} current={current} minHeight={least} />
            <BlankRow />
          </Box>
        </Box>
        <BlankRow />
        <KeyLine state={state} />
      </Box>
    </MeasureAgain.Provider>
  );
}

/** The answer of the open step, or the answer selected on the review; otherwise null. */
function findCurrentAnswer({ screen, step }: Wizard): CredentialName | null {
  if (screen.name === 'step') return step.name;
  return screen.name === 'review' && step.help === null ? screen.answer : null;
}

/** The program, the file that it writes, and the open step. */
function Header({ state }: { state: Wizard }) {
  const { columns } = useLayout();
  const { envFile, sandbox, only } = state.setting;
  const credentials = listCredentials(state);
  const step = credentials.findIndex(({ name }) => name === state.step.name) + 1;
  const place = state.screen.name === 'step' && !only ? `${step} of ${credentials.length}` : '';
  // The end of a long path identifies the file; the beginning would not.
  const title = HEADER.length + (sandbox ? 11 : 0);
  const room = columns - title - (place === '' ? 2 : place.length + 5);
  const file = [envFile, `…/${path.basename(envFile)}`].find((each) => each.length <= room) ?? '';
  return (
    <Box height={1} flexShrink={0} justifyContent="space-between" overflow="hidden">
      <Box gap={2} flexShrink={0}>
        <Text tone="bold">{HEADER}</Text>
        {sandbox && <Text tone="badge"> sandbox </Text>}
      </Box>
      <Box gap={3} flexShrink={0}>
        {file !== '' && <Text tone="faint">{file}</Text>}
        {place !== '' && <Text tone="faint">{place}</Text>}
      </Box>
    </Box>
  );
}

/** A blank row, if there is room for it. */
export function BlankRow() {
  return <Box height={1} flexShrink={1_000_000} />;
}
