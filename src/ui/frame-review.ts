import { shownSentence } from '../text/redact.ts';
import { answerOf, stillChecking, willChange } from './derived.ts';
import { answerLines } from './frame-answers.ts';
import { signInParts } from './frame-sign-in.ts';
import { cells, cut, type Line, line, type Style, span, widthOf, wrapped } from './line.ts';
import type { Parts } from './screen-parts.ts';
import type { Wizard } from './state.ts';

/** Every screen but the steps: the answers, and what is to be decided, done or seen below them. `room`: rows for the whole, but the header and the keys. */
export function otherParts(state: Wizard, columns: number, room: number): Parts {
  const text = (words: string, style: Style = 'plain', indent = 1): Line[] =>
    wrapped(shownSentence(words), columns - indent - 1).map((row) => line(' '.repeat(indent) + row, style));
  const { screen } = state;
  const at = screen.name === 'review' ? screen.at : null;
  const { lines } = answerLines(
    state,
    columns,
    at === null ? null : (state.setting.credentials[at]?.name ?? null),
  );
  const parts = (body: Line[]): Parts => ({
    answers: lines,
    at: at ?? 0,
    least: at === null ? 0 : 3,
    cursor: null,
    body,
  });
  switch (screen.name) {
    case 'confirm-host':
    case 'confirm-link': {
      const body =
        screen.name === 'confirm-host'
          ? [
              ...text(`Send the Admin Secret to ${screen.url}?`, 'bold'),
              ...text(
                'It is not one of Kaltura’s six regions. Whoever runs it would get your whole account. Say yes only if it is your own Kaltura server.',
              ),
            ]
          : [
              ...text(`Write to ${screen.target}?`, 'bold'),
              ...text(
                `${state.setting.envFile} is a link to it: ${screen.why}. Say yes only if you made this link.`,
              ),
            ];
      const typed = screen.typed.guarded ? '' : cut(screen.typed.text, Math.max(1, columns - 16));
      const asked: Line = [span(' ❯ yes or no?  ', 'accent'), { ...span(typed), input: true }];
      return { ...parts([...body, asked]), input: { row: body.length, x: 15 + cells(typed) } };
    }
    case 'sign-in':
      return { ...parts([]), ...signInParts(screen.signIn, state.setting.signInHints, columns, room, text) };
    case 'review':
      return parts(reviewPage(state, columns).lines);
    case 'proved':
      return parts(
        'value' in screen.proved
          ? []
          : [
              ...text(
                `! ${state.written ? 'The file is written, but' : 'But'} it could not be proven: ${screen.proved.problem.message}`,
                'warn',
              ),
              ...text(screen.proved.problem.fix ?? '', 'plain', 3),
            ],
      );
    default:
      return parts([]);
  }
}

/**
 * What is in view of what will be written. Nothing unseen is written: in a small window it scrolls, and `rest` rows are still below. `room`: the
 * rows that a page has.
 */
export function reviewPage(
  state: Wizard,
  columns = widthOf(state.window?.columns ?? 100),
): { lines: Line[]; from: number; room: number; rest: number } {
  const { screen, window } = state;
  if (screen.name !== 'review') return { lines: [], from: 0, room: 0, rest: 0 };
  const text: Text = (words, style = 'plain', indent = 1) =>
    wrapped(shownSentence(words), columns - indent - 1).map((row) => line(' '.repeat(indent) + row, style));
  const all = [
    ...(screen.notice ? text(screen.notice, 'warn') : []),
    ...state.setting.notices.flatMap((notice) => text(`! ${notice}`, 'warn')),
    ...planLines(state, text),
  ];
  // The header, two rows of keys, one of what is under way; with an answer picked, three of the answers.
  const taken = 1 + 2 + (stillChecking(state) ? 1 : 0) + (screen.at === null ? 0 : 3);
  const room = window ? Math.max(1, window.rows - 1 - taken) : all.length;
  const from = Math.max(0, Math.min(screen.from, all.length - room));
  return { lines: all.slice(from, from + room), from, room, rest: Math.max(0, all.length - from - room) };
}

type Text = (words: string, style?: Style, indent?: number) => Line[];

function planLines(state: Wizard, text: Text): Line[] {
  const { planned, setting } = state;
  const at = state.screen.name === 'review' ? state.screen.at : null;
  const picked = at === null ? null : setting.credentials[at];
  const about = picked ? answerOf(state, picked.name) : null;
  const verdict = about?.verdict;
  const said: Line[] =
    verdict && verdict.status !== 'valid'
      ? [
          ...text(
            `${verdict.status === 'invalid' ? '✖' : '!'} ${verdict.message}`,
            verdict.status === 'invalid' ? 'bad' : 'warn',
          ),
          ...(verdict.fix ? text(verdict.fix, 'plain', 3) : []),
        ]
      : [];
  const warnings = setting.credentials
    .flatMap(({ name }) => answerOf(state, name).verdict?.warnings ?? [])
    .filter((warning) => warning.code !== 'NEW_USER');
  const warned = warnings.flatMap((warning) =>
    text(`! ${warning.message}${warning.fix ? ` ${warning.fix}` : ''}`, 'warn'),
  );
  if (!planned) return [...said, ...text('Reading the file …', 'faint')];
  if ('problem' in planned) {
    const { message, fix } = planned.problem;
    return [...said, ...text(`✖ ${message}`, 'bad'), ...text(fix ?? '', 'plain', 3)];
  }
  const review = planned.value;
  if (!willChange(state)) {
    return [
      ...said,
      ...text(`${setting.envFile} holds all of this already: nothing will change.`),
      ...review.notes.flatMap((note) => text(`! ${note}`, 'warn')),
      ...warned,
    ];
  }
  const untouched = review.untouchedLines;
  const rows: Line[] = [
    line(` ${setting.envFile}`, 'bold'),
    ...review.added.map(({ variable, to }): Line => [span('  + ', 'good'), span(`${variable}=${to}`)]),
    ...review.changed.map(
      ({ variable, to, from }): Line => [
        span('  ~ ', 'warn'),
        span(`${variable}=${to}`),
        span(from === '' ? '   was empty' : `   was ${from}`, 'faint'),
      ],
    ),
    ...(untouched > 0
      ? text(
          `${untouched} other line${untouched === 1 ? ' stays as it is' : 's stay as they are'}`,
          'faint',
          4,
        )
      : []),
    ...(review.gitignore
      ? [
          line(` ${review.gitignore.file}`, 'bold'),
          ...review.gitignore.line.split('\n').map((entry): Line => [span('  + ', 'good'), span(entry)]),
        ]
      : []),
  ];
  return [...said, ...rows, ...review.notes.flatMap((note) => text(`! ${note}`, 'warn')), ...warned];
}
