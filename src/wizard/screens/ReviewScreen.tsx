import { ChoiceList } from '../components/ChoiceList.tsx';
import { BlankRow } from '../components/Frame.tsx';
import { Line } from '../components/Line.tsx';
import { describePages, ScrollView } from '../components/ScrollView.tsx';
import { useLayout } from '../components/theme.ts';
import { getSelectedReviewRow, listReviewLines, listReviewRows } from '../review-text.ts';
import { findFirstWrong, hasUnsettled } from '../selectors.ts';
import type { Wizard } from '../state.ts';

/**
 * The planned changes. Nothing unseen is written: the review scrolls and tells the state how much
 * was in view.
 */
export function ReviewScreen({ state }: { state: Wizard }) {
  const { screen } = state;
  const { isTall } = useLayout();
  if (screen.name !== 'review') return null;
  // Otherwise the key line says how much is left to read.
  const isBlocked = findFirstWrong(state) !== undefined || hasUnsettled(state);
  return (
    <>
      <ScrollView from={screen.from} isMain {...(isBlocked && { more: describePages })}>
        {listReviewLines(state).map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines of a file can be equal.
          <Line key={index} line={line} />
        ))}
      </ScrollView>
      {(isTall || screen.answer === null) && (
        <>
          {isTall && <BlankRow />}
          <ChoiceList
            items={listReviewRows(state)}
            selected={getSelectedReviewRow(state)}
            more="↑ ↓"
          />
        </>
      )}
    </>
  );
}
