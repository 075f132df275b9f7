import { Box } from 'ink';
import stringWidth from 'string-width';
import type { ListRow } from '../intents.ts';
import { ScrollView } from './ScrollView.tsx';
import { Text, TextRow, toSafeText } from './Text.tsx';
import { SYMBOLS, useLayout } from './theme.ts';

interface Props {
  items: readonly ListRow[];
  selected: number;
  /** How the user can reach the rows that are out of view. */
  more?: string;
}

const MARK_COLUMNS = 5;
const GAP = 2;
const LEAST_TEXT = 12;
/** Rows that stay in view in a small window. */
const LEAST_ROWS = 3;
/** Room for an ID. */
const LEAST_NOTE = 9;

/**
 * Rows, one of them selected. The notes have their own column, and the text is truncated first,
 * because the note (an ID, a kind) tells rows apart. In a narrow window each note follows its text
 * and is truncated first, down to the width of an ID.
 */
export function ChoiceList({ items, selected, more = '↑ ↓, or type to filter' }: Props) {
  const { columns, unicode, isTiny, isNarrow } = useLayout();
  const getWidth = (text: string): number => stringWidth(toSafeText(text, unicode));
  const mostNote = columns - MARK_COLUMNS - GAP - LEAST_TEXT;
  const longest = Math.max(...items.map(({ text }) => getWidth(text)));
  return (
    <ScrollView
      keep={selected}
      minHeight={isTiny ? 1 : Math.min(LEAST_ROWS, items.length)}
      flexShrink={1000}
      more={(hidden) => `     ${hidden} more: ${more}`}
    >
      {items.map(({ text, note }, index) => {
        const room = columns - MARK_COLUMNS - GAP - Math.min(LEAST_NOTE, getWidth(note));
        // Yoga truncates exactly only if one of the two can shrink.
        const width = isNarrow ? Math.min(getWidth(text), Math.max(LEAST_TEXT, room)) : longest;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place in the list.
          <Box key={index} height={1}>
            <Box width={MARK_COLUMNS} flexShrink={0}>
              <Text tone="accent">{index === selected ? `   ${SYMBOLS.selected}` : ''}</Text>
            </Box>
            <Box width={width} minWidth={Math.min(LEAST_TEXT, width)} flexShrink={isNarrow ? 0 : 1}>
              <TextRow tone={index === selected ? 'bold' : 'plain'}>{text}</TextRow>
            </Box>
            <Box flexShrink={isNarrow ? 1 : 0} maxWidth={mostNote} marginLeft={GAP}>
              <TextRow tone="faint">{note}</TextRow>
            </Box>
          </Box>
        );
      })}
    </ScrollView>
  );
}
