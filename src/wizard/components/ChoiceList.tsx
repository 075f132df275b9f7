import { Box } from 'ink';
import stringWidth from 'string-width';
import type { Row } from '../intents.ts';
import { ScrollView } from './ScrollView.tsx';
import { Text, TextRow, toSafeText } from './Text.tsx';
import { SYMBOLS, useLayout } from './theme.ts';

interface Props {
  items: readonly Row[];
  selected: number;
  /** How the user can reach the rows that are out of view. */
  more?: string;
  /** The width of the list, if it does not have the whole window. */
  columns?: number | undefined;
}

const MARK_COLUMNS = 5;
const GAP = 2;
const LEAST_TEXT = 12;
/** Rows that stay in view in a small window. */
const LEAST_ROWS = 3;
/** Texts are truncated to this width to make room for their notes. */
const FAIR_TEXT = 22;
/** Room for an ID. In a narrow window the rest of a note gives way to its text. */
const FAIR_NOTE = 9;

/**
 * Rows, one of them selected. The notes have their own column; in a narrow window each note follows
 * its text. The note (an ID, a kind) tells rows apart, so the text is truncated before the note,
 * but only if the row has no room for both.
 */
export function ChoiceList({
  items,
  selected,
  more = '↑ ↓, or type to filter',
  columns: own,
}: Props) {
  const { columns: all, unicode, isTiny, isNarrow } = useLayout();
  const columns = own ?? all;
  const getWidth = (text: string): number => stringWidth(toSafeText(text, unicode));
  const fairNote = isNarrow
    ? FAIR_NOTE
    : Math.max(Math.floor(columns / 2), columns - MARK_COLUMNS - GAP - FAIR_TEXT);
  /** The columns for a text beside a note of this width. */
  const getRoom = (wanted: number): number => {
    const noted = wanted > 0 ? GAP + Math.min(wanted, fairNote) : 1;
    return Math.max(LEAST_TEXT, columns - MARK_COLUMNS - noted);
  };
  const textColumns = Math.max(...items.map(({ text }) => getWidth(text)));
  const noteColumns = Math.max(...items.map(({ note }) => getWidth(note)));
  const aligned = Math.min(textColumns, getRoom(noteColumns));
  return (
    <ScrollView
      keep={selected}
      minHeight={isTiny ? 1 : Math.min(LEAST_ROWS, items.length)}
      flexShrink={1000}
      more={(hidden) => `     ${hidden} more: ${more}`}
    >
      {items.map(({ text, note }, index) => {
        const whole = Math.min(getWidth(text), getRoom(getWidth(note)));
        const width = isNarrow ? whole : Math.max(whole, aligned);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place in the list.
          <Box key={index} height={1}>
            <Box width={MARK_COLUMNS} flexShrink={0}>
              <Text tone="accent">{index === selected ? `   ${SYMBOLS.selected}` : ''}</Text>
            </Box>
            <Box width={width} flexShrink={0}>
              <TextRow tone={index === selected ? 'bold' : 'plain'}>{text}</TextRow>
            </Box>
            <Box flexShrink={1} marginLeft={GAP}>
              <TextRow tone="faint">{note}</TextRow>
            </Box>
          </Box>
        );
      })}
    </ScrollView>
  );
}
