import { Box } from 'ink';
import { toParagraph } from '../../result.ts';
import { PageLink } from '../components/PageLink.tsx';
import { ScrollView } from '../components/ScrollView.tsx';
import { Text } from '../components/Text.tsx';
import { findPageUrl } from '../selectors.ts';
import type { Wizard } from '../state.ts';
import { describeVerdict, listHelpParagraphs } from '../wording.ts';

/** Help for the screen that it covers. */
export function HelpScreen({ state }: { state: Wizard }) {
  // In a small window the verdict does not fit beside the list.
  const verdict = describeVerdict(state);
  const reason = verdict ? [toParagraph(verdict)] : [];
  const isStep = state.screen.name === 'step';
  return (
    <ScrollView from={state.step.help ?? 0} isMain>
      <Box flexDirection="column" paddingLeft={3} paddingRight={1}>
        {[...reason, ...listHelpParagraphs(state)].map((paragraph) => (
          <Text key={paragraph}>{paragraph}</Text>
        ))}
        {isStep && <PageLink url={findPageUrl(state)} />}
      </Box>
    </ScrollView>
  );
}
