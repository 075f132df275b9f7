import { Box } from 'ink';
import stringWidth from 'string-width';
import { ScrollView } from './ScrollView.tsx';
import { Text } from './Text.tsx';
import { SYMBOLS, type Tone, useLayout } from './theme.ts';

export interface Item {
  text: string;
  note: string;
}

interface Props {
  items: readonly Item[];
  selected: number;
  /** How the user can reach the rows that are out of view. */
  more?: string;
  /** Rows that stay in view in a small window. */
  least?: number;
  /** The width of the list, if it does not have the whole window. */
  columns?: number | undefined;
}

const MARK_COLUMNS = 5;
const GAP = 2;
const LEAST_TEXT = 12;
/** Texts are truncated to this width to make room for their notes. */
const FAIR_TEXT = 22;
/** Room for an ID. In a narrow window the rest of a note gives way to its text. */
const FAIR_NOTE = 9;

/**
 * Rows, one of them selected. The notes have their own column; in a narrow window each note follows
 * its text.
 */
export function ChoiceList({
  items,
  selected,
  more = '↑ ↓, or type to filter',
  least = 3,
  columns,
}: Props) {
  const { isTiny, isNarrow } = useLayout();
  return (
    <ScrollView
      keep={selected}
      minHeight={isTiny ? 1 : Math.min(least, items.length)}
      flexShrink={1000}
      more={(hidden) => `     ${hidden} more: ${more}`}
    >
      {isNarrow ? (
        items.map((item, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place in the list.
          <Columns key={index} items={[item]} selected={selected - index} />
        ))
      ) : (
        <Columns items={items} selected={selected} columns={columns} />
      )}
    </ScrollView>
  );
}

/** The note (an ID, a kind) tells rows apart, so the text is truncated before the note. */
function Columns({ items, selected, columns: own }: Omit<Props, 'more' | 'least'>) {
  const { columns: all, isNarrow } = useLayout();
  const columns = own ?? all;
  const noteColumns = Math.max(...items.map(({ note }) => stringWidth(note)));
  const mostNote = isNarrow
    ? FAIR_NOTE
    : Math.max(Math.floor(columns / 2), columns - MARK_COLUMNS - GAP - FAIR_TEXT);
  const room =
    columns - MARK_COLUMNS - (noteColumns > 0 ? GAP + Math.min(noteColumns, mostNote) : 1);
  return (
    <Box>
      <Box flexDirection="column" width={MARK_COLUMNS} flexShrink={0}>
        <Lines
          texts={items.map((_, index) => (index === selected ? `   ${SYMBOLS.selected}` : ''))}
          tone="accent"
        />
      </Box>
      <Box flexDirection="column" flexShrink={0} maxWidth={Math.max(LEAST_TEXT, room)}>
        <Lines texts={items.map(({ text }) => text)} bold={selected} />
      </Box>
      <Box flexDirection="column" flexShrink={1} marginLeft={GAP}>
        <Lines texts={items.map(({ note }) => note)} tone="faint" />
      </Box>
    </Box>
  );
}

function Lines({
  texts,
  tone = 'plain',
  bold,
}: {
  texts: readonly string[];
  tone?: Tone;
  bold?: number;
}) {
  return texts.map((text, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place in the list.
    <Box key={index} height={1}>
      <Text tone={index === bold ? 'bold' : tone} wrap="truncate-end">
        {text}
      </Text>
    </Box>
  ));
}
