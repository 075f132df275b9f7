import { Box } from 'ink';
import type { CredentialName } from '../../credentials/credential.ts';
import type { Answer } from '../answer.ts';
import { getOpenAnswer } from '../selectors.ts';
import { listCredentials, type Wizard } from '../state.ts';
import {
  describeAnswer,
  describeAnswerNote,
  describeLength,
  describeOrigin,
  getMark,
  maskAnswer,
} from '../wording.ts';
import { Field } from './Field.tsx';
import { ScrollView } from './ScrollView.tsx';
import { Text, TextRow } from './Text.tsx';
import { SYMBOLS, type Tone, useLayout } from './theme.ts';

const LABEL_COLUMNS = 16;
/** Columns for a value beside a problem's note, in a narrow window. */
const NARROW_VALUE = 9;

const TONES: Readonly<Record<Answer['status'], Tone>> = {
  valid: 'good',
  invalid: 'bad',
  unchecked: 'warn',
  checking: 'faint',
  skipped: 'faint',
  empty: 'plain',
};

const NOTE_TONES: typeof TONES = { ...TONES, valid: 'faint', empty: 'faint' };

interface Props {
  state: Wizard;
  /** Its row stays in view. */
  current: CredentialName | null;
  minHeight: number;
}

/**
 * One row per answer, always in the same place. The field of the open step is in its answer's row.
 */
export function AnswerList({ state, current, minHeight }: Props) {
  const { screen, answers } = state;
  const credentials = listCredentials(state);
  const place = credentials.findIndex(({ name }) => name === current);
  return (
    <ScrollView keep={Math.max(0, place)} minHeight={minHeight}>
      {credentials.map(({ name, label }) => {
        const mark = getMark(answers[name]);
        const isCurrent = name === current;
        return (
          <Box key={name} height={1} paddingLeft={1}>
            <Box width={2} flexShrink={0}>
              <Text tone={isCurrent ? 'accent' : TONES[mark]}>
                {isCurrent ? SYMBOLS.current : SYMBOLS[mark]}
              </Text>
            </Box>
            <Box width={LABEL_COLUMNS} flexShrink={0}>
              <Text tone={isCurrent ? 'bold' : 'plain'}>{label}</Text>
            </Box>
            {isCurrent && screen.name === 'step' ? (
              <AnswerField state={state} />
            ) : (
              <AnswerValue state={state} name={name} />
            )}
          </Box>
        );
      })}
    </ScrollView>
  );
}

/**
 * A value and the result of its check. In a narrow window, the note on a valid answer makes room
 * for the value.
 */
function AnswerValue({ state, name }: { state: Wizard; name: CredentialName }) {
  const { columns, isNarrow } = useLayout();
  const { status } = state.answers[name];
  const value = describeAnswer(state, name);
  const note =
    isNarrow && status === 'valid' && value !== '' ? '' : describeAnswerNote(state, name);
  // A valid answer is dimmed while another one is current. The review shows all answers undimmed.
  const tone = status === 'valid' && state.screen.name === 'step' ? 'faint' : 'plain';
  // Yoga truncates exactly only if one of the two can shrink: the note, unless it describes a
  // problem and fits.
  const isGood = status === 'valid' || status === 'checking';
  const shrinksNote = isGood || isNarrow;
  const mostValue = !isNarrow
    ? Math.max(40, Math.floor(columns / 2))
    : isGood
      ? columns
      : NARROW_VALUE;
  return (
    <Box gap={3} flexShrink={1} overflow="hidden">
      {value !== '' && (
        <Box flexShrink={shrinksNote && note !== '' ? 0 : 1} maxWidth={mostValue}>
          <TextRow tone={tone}>{value}</TextRow>
        </Box>
      )}
      {note !== '' && (
        <Box flexShrink={shrinksNote ? 1 : 0}>
          <TextRow tone={NOTE_TONES[status]}>{note}</TextRow>
        </Box>
      )}
    </Box>
  );
}

/** The field of the open step. */
function AnswerField({ state }: { state: Wizard }) {
  const { name, credential, field, isUnchanged } = getOpenAnswer(state);
  const { text, cursor, isGuarded } = field;
  const { isRevealed, isTyping } = state.step;
  const from = isUnchanged ? describeOrigin(state, name) : '';
  if (credential.secret && isRevealed) {
    const hint = 'paste it (shown)';
    return <Field {...{ text, cursor, hint }} note={describeLength(text)} showsSecrets />;
  }
  // A secret pasted into the wrong field is hidden too.
  if (credential.secret || isGuarded) {
    const bullets = maskAnswer(text);
    const note = credential.secret
      ? [describeLength(text), from].filter(Boolean).join(', ')
      : 'looks like a secret';
    const hint = 'paste it (hidden)';
    return <Field text={bullets} cursor={bullets.length} hint={hint} note={note} />;
  }
  const hint = credential.required ? '' : 'optional';
  const toChoose = describeAnswer(state, name) || (isTyping ? hint : 'choose below, or type');
  return <Field {...{ text, cursor }} hint={credential.choices ? toChoose : hint} note={from} />;
}
