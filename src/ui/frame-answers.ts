import type { CredentialName } from '../credentials/credential.ts';
import { holdsSecret, shownSentence } from '../text/redact.ts';
import { answerOf, credentialOf } from './derived.ts';
import { cells, cut, type Line, lineCells, padded, type Span, type Style, span } from './line.ts';
import { maskedSpans } from './paint.ts';
import type { Wizard } from './state.ts';

const MARK: Readonly<Record<string, Span>> = {
  valid: span('✔', 'good'),
  invalid: span('✖', 'bad'),
  unchecked: span('!', 'warn'),
  checking: span('·', 'faint'),
  skipped: span('–', 'faint'),
  empty: span(' '),
};

export const LABEL = 14;

/** One line an answer, in their order; nothing moves from the first key to the last. */
export function answerLines(
  state: Wizard,
  columns: number,
  at: CredentialName | null,
): { lines: Line[]; cursor: number | null } {
  let cursor: number | null = null;
  const narrow = columns < 60;
  const lines = state.setting.credentials.map(({ name, label, required }): Line => {
    const answer = answerOf(state, name);
    const here = name === at;
    const mark = here ? span('❯', 'accent') : (MARK[answer.status] as Span);
    const start: Line = [
      span(' '),
      mark,
      span(' '),
      span(padded(label, LABEL), here ? 'bold' : 'plain'),
      span('  '),
    ];
    const room = columns - lineCells(start) - 1;
    if (here && state.screen.name === 'step') {
      const field = fieldSpans(state, room);
      cursor = lineCells(start) + field.cursor;
      return [...start, ...field.spans];
    }
    const value = answerText(state, name);
    const said =
      answer.status === 'checking'
        ? 'checking …'
        : answer.status === 'skipped'
          ? state.setting.inFile[name]
            ? 'stays as it is'
            : 'not set'
          : answer.status === 'empty'
            ? required
              ? ''
              : 'optional'
            : brief(state, name);
    const left = cut(
      value,
      narrow ? room : Math.max(12, Math.min(room, Math.max(40, Math.floor(columns / 2)))),
    );
    const rest = room - cells(left) - 3;
    const style: Style =
      answer.status === 'invalid' ? 'bad' : answer.status === 'unchecked' ? 'warn' : 'faint';
    // What is answered recedes while another answer is in hand; on the review all of it is to be read.
    const seen: Style = answer.status === 'valid' && state.screen.name === 'step' ? 'faint' : 'plain';
    if (narrow && value !== '' && answer.status === 'valid') return [...start, span(left, seen)];
    return said && (rest > 7 || value === '')
      ? [
          ...start,
          span(left, seen),
          ...(value ? [span('   ')] : []),
          span(cut(said, value ? rest : room), style),
        ]
      : [...start, span(left, seen)];
  });
  return { lines, cursor };
}

/** An answer as it is shown beside its label. A service URL is named by its region where it has one. */
export function answerText(state: Wizard, name: CredentialName): string {
  const { value } = answerOf(state, name);
  const { secret } = credentialOf(state, name);
  if (value === null || value === '') return '';
  if (secret || state.fields[name].guarded || holdsSecret(value)) return maskedSpans(value, false).text;
  return value.replace(/^https:\/\//, '');
}

function brief(state: Wizard, name: CredentialName): string {
  const { verdict, kept, status, value, source } = answerOf(state, name);
  if (status === 'valid' && value === '') return 'cleared';
  if (!verdict) return '';
  if (status === 'unchecked')
    return kept
      ? 'kept, not checked'
      : verdict.code === 'DEPENDS'
        ? 'waits for another answer'
        : verdict.byNature
          ? 'not for the AppToken to read'
          : 'not checked';
  if (status === 'invalid') return kept ? 'used anyway' : 'wrong';
  const [warning] = verdict.warnings;
  return shownSentence(
    warning && warning.code !== 'NEW_USER'
      ? `! ${warning.message}`
      : `${source === 'found' && name === 'region' ? 'found in ' : ''}${verdict.message.replace(/\.$/, '')}`,
  );
}

/** The field being edited, scrolled so that the cursor is in it. */
function fieldSpans(state: Wizard, room: number): { spans: Span[]; cursor: number } {
  const field = state.fields[state.open];
  const { secret, required, choices } = credentialOf(state, state.open);
  if (secret) {
    const { text, note } = maskedSpans(field.text, state.revealed);
    const at = state.revealed ? cells(field.text.slice(0, field.cursor)) : cells(text);
    if (text === '')
      return {
        spans: [
          span(
            state.revealed ? 'type or paste it; it is shown' : 'type or paste it; it stays hidden',
            'faint',
          ),
        ],
        cursor: 0,
      };
    return {
      spans: [
        { ...span(cut(text, room)), input: true },
        span(cells(text) + cells(note) + 3 <= room ? `   ${note}` : '', 'faint'),
      ],
      cursor: at,
    };
  }
  if (field.text === '') {
    const hint = choices && !state.typing ? 'choose below, or type' : required ? '' : 'optional';
    return { spans: [span((choices && answerText(state, state.open)) || hint, 'faint')], cursor: 0 };
  }
  // A secret pasted into the wrong field is not shown there either.
  if (field.guarded) {
    const { text } = maskedSpans(field.text, false);
    return {
      spans: [{ ...span(text), input: true }, span('   looks like a secret', 'faint')],
      cursor: cells(text),
    };
  }
  const { text, cursor } = scrolled(field.text, field.cursor, room - 1);
  return { spans: [{ ...span(text), input: true }], cursor };
}

function scrolled(text: string, cursor: number, room: number): { text: string; cursor: number } {
  // From the cursor back, as far as there is room: a text may be far longer than a row.
  let from = cursor;
  let used = 0;
  while (from > 0) {
    const step = /[\udc00-\udfff]/.test(text[from - 1] as string) && from > 1 ? 2 : 1;
    const width = cells(text.slice(from - step, from));
    if (used + width > room - 1) break;
    used += width;
    from -= step;
  }
  // No more of the rest than can be seen, a mark or two on each character included.
  return { text: cut(text.slice(from, from + 4 * Math.max(1, room)), Math.max(0, room)), cursor: used };
}
