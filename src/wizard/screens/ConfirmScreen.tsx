import { Box } from 'ink';
import { Field } from '../components/Field.tsx';
import { describeMoreRows, ScrollView } from '../components/ScrollView.tsx';
import { Text } from '../components/Text.tsx';
import { SYMBOLS } from '../components/theme.ts';
import type { Wizard } from '../state.ts';
import { describeConfirm } from '../wording.ts';

/**
 * A question that needs a whole word, yes or no, because it may appear while the user is typing
 * other words.
 */
export function ConfirmScreen({ state }: { state: Wizard }) {
  const { screen } = state;
  const words = describeConfirm(state);
  if (words === null || !('typed' in screen)) return null;
  const { text, cursor, isGuarded } = screen.typed;
  return (
    <>
      <ScrollView more={describeMoreRows}>
        <Box flexDirection="column" paddingX={1}>
          <Text tone="bold">{words.question}</Text>
          <Text>{words.warning}</Text>
        </Box>
      </ScrollView>
      <Box height={1} flexShrink={0} paddingX={1} gap={2}>
        <Text tone="accent">{`${SYMBOLS.current} yes or no?`}</Text>
        <Field
          text={isGuarded ? '' : text}
          cursor={isGuarded ? 0 : cursor}
          hint="type the whole word"
        />
      </Box>
    </>
  );
}
