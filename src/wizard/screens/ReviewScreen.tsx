import { Box } from 'ink';
import { findReviewRow, listReviewRows } from '../choice-rows.ts';
import { ChoiceList } from '../components/ChoiceList.tsx';
import { BlankRow, Frame } from '../components/Frame.tsx';
import { describeMoreRows, ScrollView } from '../components/ScrollView.tsx';
import { Text } from '../components/Text.tsx';
import { useLayout } from '../components/theme.ts';
import { describeReviewRow, listReviewLines, type ReviewLine } from '../review-text.ts';
import { findFirstWrong, hasUnchecked } from '../selectors.ts';
import type { Wizard } from '../state.ts';

/**
 * The planned changes. Nothing unseen is written: the review scrolls and tells the state how much
 * was in view.
 */
export function ReviewScreen({ state }: { state: Wizard }) {
  const { screen } = state;
  const { isTall } = useLayout();
  if (screen.name !== 'review') return null;
  const rows = listReviewRows(state);
  const selected = findReviewRow(state);
  // Otherwise the key line says how much is left to read.
  const isBlocked = findFirstWrong(state) !== undefined || hasUnchecked(state);
  return (
    <Frame state={state}>
      <ScrollView from={screen.from} isMain {...(isBlocked && { more: describeMoreRows })}>
        {listReviewLines(state).map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines of a file can be equal.
          <Line key={index} line={line} />
        ))}
      </ScrollView>
      {(isTall || screen.at === null) && (
        <>
          {isTall && <BlankRow />}
          <ChoiceList
            items={rows.map((row) => describeReviewRow(state, row))}
            selected={selected === null ? -1 : rows.indexOf(selected)}
            more="↑ ↓"
          />
        </>
      )}
    </Frame>
  );
}

const SIGNS = { '+': 'good', '-': 'bad', '~': 'warn' } as const;

/** A whole line: a long value wraps. */
function Line({ line }: { line: ReviewLine }) {
  if (!('sign' in line))
    return (
      <Box paddingLeft={1 + (line.indent ?? 0)} paddingRight={1}>
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
