import { ChoiceList } from '../components/ChoiceList.tsx';
import { Line } from '../components/Line.tsx';
import { describeMoreRows, ScrollView } from '../components/ScrollView.tsx';
import type { Wizard } from '../state.ts';
import { describeUntested, UNTESTED_ROWS } from '../wording.ts';

/** Shown while the file is being written and tested, with the reason if the test had no answer. */
export function ProgressScreen({ state }: { state: Wizard }) {
  const { screen } = state;
  return (
    <>
      <ScrollView more={describeMoreRows}>
        {describeUntested(state).map((line) => (
          <Line key={line.text} line={line} />
        ))}
      </ScrollView>
      {screen.name === 'untested' && (
        <ChoiceList items={UNTESTED_ROWS} selected={screen.row} more="↑ ↓" />
      )}
    </>
  );
}
