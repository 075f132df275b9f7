import { shownSentence } from '../text/redact.ts';
import { listed } from '../text/words.ts';
import { answerOf, stillChecking, tradeOffer, trades, willChange } from './derived.ts';
import { answerLines, LABEL } from './frame-answers.ts';
import { signInParts } from './frame-sign-in.ts';
import { cells, cut, type Line, line, padded, type Style, span, widthOf, wrapped } from './line.ts';
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
  const offer = screen.name === 'review' ? tradeLine(state, columns) : [];
  const parts = (body: Line[]): Parts => ({
    answers: [...lines, ...offer],
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
              ...text(`Send the ${secretNames(state)} to ${screen.url}?`, 'bold'),
              ...text(
                'It is not one of Kaltura’s six regions. Whoever runs it would get your whole account. Say yes only if it is your own Kaltura server.',
              ),
            ]
          : [
              ...text(`Write to ${screen.target}?`, 'bold'),
              ...text(`${screen.why} Say yes only if that is what you want.`),
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

/** The secrets at hand, by their labels. */
function secretNames(state: Wizard): string {
  const held = state.setting.credentials.filter(({ name, secret }) => secret && answerOf(state, name).value);
  return listed(held.map(({ label }) => label)) || 'Admin Secret';
}

/** The offer of an AppToken in place of the Admin Secret: a row below the answers. */
function tradeLine(state: Wizard, columns: number): Line[] {
  const offer = tradeOffer(state);
  if (offer === null) return [];
  const isHere = state.screen.name === 'review' && state.screen.at === state.setting.credentials.length;
  const chosen = trades(state);
  const mark = isHere ? span('❯', 'accent') : chosen ? span('✔', 'good') : span('·', 'faint');
  const words =
    columns < 60
      ? (['replaces the secret', 'replace the secret'] as const)
      : (['in place of the Admin Secret', 'keep the Admin Secret out of the file'] as const);
  const said = offer || words[chosen ? 0 : 1];
  return [
    [
      span(' '),
      mark,
      span(` ${padded('AppToken', LABEL)}  `, isHere ? 'bold' : 'plain'),
      span(cut(said, columns - LABEL - 6), chosen ? 'plain' : state.trades ? 'warn' : 'faint'),
    ],
  ];
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
    ...(review.makes.length > 0 ? text('An AppToken is made in the account, and proven:', 'bold') : []),
    ...review.makes.flatMap((said) => text(said, 'plain', 3)),
    line(` ${setting.envFile}`, 'bold'),
    ...review.added.map(({ variable, to }): Line => [span('  + ', 'good'), span(`${variable}=${to}`)]),
    ...review.removed.map(({ variable }): Line => [span('  - ', 'bad'), span(variable)]),
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
