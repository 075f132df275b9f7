import path from 'node:path';
import { credentialOf, trades, waitingFor } from './derived.ts';
import { otherParts } from './frame-review.ts';
import { stepParts } from './frame-step.ts';
import { keyLines } from './key-line.ts';
import { BLANK, cells, ends, type Frame, fitted, type Line, line, lineCells, span, widthOf } from './line.ts';
import type { Parts } from './screen-parts.ts';
import type { Wizard } from './state.ts';

export interface Size {
  columns: number;
  rows: number;
}

/**
 * The screen for a state: pure, so that the frame written before Ink is there and Ink's own are one and the same. Never taller than
 * `rows - 1`, never wider than `columns`. `tick` turns the spinner.
 */
export function frameOf(given: Wizard, size: Size, tick = 0): Frame {
  const state = { ...given, window: size };
  const columns = widthOf(size.columns);
  const budget = Math.max(2, size.rows - 1);
  const parts =
    state.screen.name === 'step' ? stepParts(state, columns, budget) : otherParts(state, columns, budget - 3);
  const head = header(state, columns);
  // The header and the answer in hand come before the keys.
  const foot = footer(state, columns, tick, parts.more === true).slice(0, Math.max(0, budget - 2));
  return { ...assembled(head, parts, foot, columns, budget), busy: doing(state) !== null };
}

/** Header, the answers, what is in hand, the footer; blank rows between them where there is room, and the answers shortened to those around the open one if there is none. */
function assembled(
  head: Line,
  parts: Parts,
  foot: Line[],
  columns: number,
  budget: number,
): Omit<Frame, 'busy'> {
  const room = budget - 1 - foot.length;
  const over = parts.answers.length + parts.body.length - room;
  const wanted = over <= 0 ? parts.answers.length : Math.max(parts.least, parts.answers.length - over);
  const keep = Math.min(room, wanted);
  // The one in hand stays, with the one before it where there is room for two.
  const first = Math.max(0, Math.min(parts.at - (keep > 2 ? 1 : 0), parts.answers.length - keep));
  const answers = parts.answers.slice(first, first + keep);
  const body = shortened(parts.body, Math.max(0, room - answers.length));
  const spare = room - answers.length - body.length;
  const gap = (open: boolean): Line[] => (open ? [BLANK] : []);
  const top = gap(spare > 0);
  const lines = [
    head,
    ...top,
    ...answers,
    ...gap(spare > 1 && body.length > 0),
    ...body,
    ...gap(spare > 2),
    ...foot,
  ];
  const shown = parts.at - first;
  const bodyAt = 1 + top.length + answers.length + (spare > 1 && body.length > 0 ? 1 : 0);
  const inBody =
    parts.input && parts.input.row < body.length
      ? { x: Math.min(parts.input.x, columns - 1), y: bodyAt + parts.input.row }
      : null;
  const inView = parts.cursor !== null && shown >= 0 && shown < answers.length;
  return {
    lines: lines.map((row) => fitted(row, columns)),
    cursor: inView ? { x: Math.min(parts.cursor as number, columns - 1), y: 1 + top.length + shown } : inBody,
  };
}

/** What does not fit is said to be there. */
function shortened(body: Line[], room: number): Line[] {
  if (body.length <= room || room === 0) return body.slice(0, room);
  return [
    ...body.slice(0, room - 1),
    line(`   … ${body.length - room + 1} more rows in a taller window`, 'faint'),
  ];
}

function header(state: Wizard, columns: number): Line {
  const { credentials, envFile, sandbox, only } = state.setting;
  const at = credentials.findIndex((each) => each.name === state.open);
  const place = state.screen.name === 'step' && !only ? `${at + 1} of ${credentials.length}` : '';
  const name: Line = sandbox
    ? [span('Kaltura setup', 'bold'), span('  '), span(' sandbox ', 'badge')]
    : line('Kaltura setup', 'bold');
  const room = columns - lineCells(name) - (place ? cells(place) + 3 : 0) - 2;
  // Of a long path its end tells which file it is; cut, it would tell nothing.
  const file = [envFile, `…/${path.basename(envFile)}`].find((each) => cells(each) <= room);
  return ends(name, [span([file, place].filter(Boolean).join('   '), 'faint')], columns);
}

function footer(state: Wizard, columns: number, tick: number, more: boolean): Line[] {
  const busy = doing(state);
  const status: Line[] = busy ? [[span(` ${'⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'[tick % 10]} `), span(busy)]] : [];
  return [...status, ...keyLines(state, columns - 2, more).map((row) => line(` ${row}`, 'faint'))];
}

/** What is under way that the person waits for, in words. */
function doing(state: Wizard): string | null {
  switch (waitingFor(state)) {
    case 'sign-in':
      return 'Signing in …';
    case 'write':
      return trades(state)
        ? `Making the AppToken, then writing ${state.setting.envFile} …`
        : `Writing ${state.setting.envFile} …`;
    case 'proof':
      return 'Asking Kaltura with what the file holds …';
    case 'answers':
      return 'Checking the answers …';
    case 'verdict':
      return `Checking the ${credentialOf(state, state.open).label} …`;
    case 'list':
      return 'Fetching what there is to choose from …';
    default:
      return null;
  }
}
