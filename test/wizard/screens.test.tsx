import { describe, expect, test } from 'vitest';
import { reject } from '../../src/credentials/verdict.ts';
import type { Wizard } from '../../src/wizard/state.ts';
import { draw, pictureOf } from './draw.tsx';
import {
  bad,
  begin,
  done,
  EU,
  GOOD,
  given,
  good,
  list,
  play,
  RIGHT,
  reviewed,
  SECRET,
  silent,
} from './play.ts';

const LONG = 'https://a-very-long-host-name.example.com/with/a/path/that/does/not/fit';

const PLAYERS = ['11', '12', '13', '14', '15', '16', '17', '18'];

const players = (): Wizard =>
  play(
    begin(given({ 'partner-id': '102', region: EU })),
    good('partner-id'),
    good('region'),
    SECRET,
    '<enter>',
    good('admin-secret'),
    list('player-id', PLAYERS),
  );

const review = (): Wizard =>
  play(
    begin(given()),
    ...GOOD,
    reviewed({
      lines: [
        { sign: '+', text: `KALTURA_VIDEO_PORTAL_BASE_URL=${LONG}` },
        { sign: '~', text: 'KALTURA_USER_ID=me', was: 'was her' },
      ],
      untouched: '3 other lines stay as they are',
      gitignore: { file: '.gitignore', line: '.env' },
    }),
  );

describe.each([
  [80, 24],
  [60, 7],
  [40, 12],
] as const)('at %i columns and %i rows', (columns, rows) => {
  const size = { columns, rows };

  test.each<[string, () => Wizard, RegExp]>([
    [
      'an answer that could not be checked',
      () => play(begin(), '102<enter>', silent('partner-id'), '<down>'),
      /▸ Continue/,
    ],
    ['signing in', () => play(begin(), '<ctrl+l>me@example.test<enter><end>'), /▸ I don/],
    ['the review', review, /▸ Write/],
    ['its end', () => play(review(), '<down><down><down>'), /▸ (?:Use an AppToken|Change)/],
    ['an answer of the review', () => play(review(), '<home><down>'), /❯ Admin Secret/],
  ])('%s shows the header, the selected row and the keys', (_, state, row) => {
    expect(pictureOf(state(), size)).toMatch(/^Kaltura setup/);
    expect(pictureOf(state(), size)).toMatch(row);
    expect(pictureOf(state(), size)).toMatch(/ctrl\+c quit|esc back/);
  });

  test('a verdict shows its message and what to do', () => {
    for (const event of [bad('partner-id'), silent('partner-id')]) {
      const picture = pictureOf(play(begin(), '102<enter>', event), size);
      expect(picture).toMatch(/It is wrong|No answer/);
      if (rows > 7) expect(picture).toMatch(/Mend it|Continue without checking/);
    }
  });

  test('the screen always shows the selected row of a list and the current answer', () => {
    for (let row = 0; row < 10; row++) {
      const state = play(players(), '<home>', ...Array<string>(row).fill('<down>'));
      const picture = pictureOf(state, size);
      expect(picture).toContain('❯ Player ID');
      expect(picture).toContain(`▸ ${[...PLAYERS, 'another', 'skip'][row]}`);
    }
  });

  test('the review shows every value whole, page after page, and Enter writes only at its end', () => {
    let state: Wizard = { ...review(), view: { rows: 0, room: 0, isFresh: false } };
    let seen = '';
    for (let page = 0; page < 30 && state.screen.name === 'review'; page++) {
      const { rows: picture, measured } = draw(state, size);
      // Without the header, the list and the keys, which are on every page.
      seen += `\n${picture.filter((row) => !/^Kaltura setup|▸|enter|F1|ctrl|Change|AppToken/.test(row)).join('\n')}`;
      // Before the page has been drawn, Enter waits.
      if (page === 0) expect(play(state, '<enter>').screen.name).toBe('review');
      state = play(state, { type: 'measured', rows: 0, room: 0, ...measured }, '<enter>');
    }
    expect(state.screen.name).toBe('writing');
    const words = seen.replace(/\s+/g, '');
    expect(words).toContain(`KALTURA_VIDEO_PORTAL_BASE_URL=${LONG}`);
    expect(words).toContain('KALTURA_USER_ID=mewasher');
  });
});

test('of a long path the header shows its end, and none of it if that does not fit', () => {
  const envFile = '/home/somebody/a/folder/far/away/.env.staging';
  const state = begin({}, { envFile, sandbox: true });
  const header = (columns: number): string => draw(state, { columns, rows: 24 }).rows[0] ?? '';
  expect(header(60)).toContain('  …/.env.staging   1 of 6');
  expect(header(40)).toMatch(/sandbox +1 of 6$/);
});

test('in a narrow window an answer with a problem keeps its value, and the start of the note', () => {
  const state = play(begin(), '102<enter>', silent('partner-id', 'DEPENDS'));
  const rows = (columns: number): string => pictureOf(state, { columns, rows: 12 });
  expect(rows(40)).toMatch(/! Partner ID {6}102 {3}not che/);
  expect(rows(60)).toMatch(/! Partner ID {6}102 {3}not checked yet/);
});

test('an answer with a warning has the mark of the warning, confirmed or not', () => {
  const warning = { code: 'OTT_PLAYER', message: 'It cannot play.', fix: 'Choose another player.' };
  const warned = good('player-id', { warnings: [warning] });
  const state = play(players(), '<enter>', warned, list('player-id', PLAYERS));
  for (const keys of ['<shift+tab>', '<enter>']) {
    const rows = (columns: number): string => pictureOf(play(state, keys), { columns, rows: 12 });
    expect(rows(40)).toMatch(/^ ! Player ID +11$/m);
    expect(rows(80)).toMatch(/^ ! Player ID +11 +It cannot play\.$/m);
  }
});

test('a list that does not fit says how many rows are out of view', () => {
  expect(pictureOf(players(), { columns: 60, rows: 12 })).toMatch(
    /▸ 11\n[\s\S]*\d more: ↑ ↓, or type to filter/,
  );
  expect(pictureOf(players(), { columns: 80, rows: 40 })).not.toContain('more');
});

test('a row of a list is cut only if it does not fit', () => {
  const rows = [
    { value: 'me', label: 'me@example.com', note: 'for your own development, exists' },
    { value: 'agent', label: 'claude-code-kaltura-dev', note: 'for an AI agent, new' },
  ];
  const user = begin(given({ 'partner-id': '102' }), { only: 'user-id' });
  const state = play(user, list('user-id', [], undefined, { list: rows }));
  for (const columns of [80, 60])
    expect(pictureOf(state, { columns, rows: 10 })).toMatch(
      /claude-code-kaltura-dev {2,}for an AI agent, new/,
    );
});

test('F1 helps while signing in and at the review, and any key puts the help away', () => {
  for (const [state, words] of [
    [play(begin(), '<ctrl+l>'), /KMC/],
    [play(begin(), '<ctrl+l>me@example.test<enter><enter>'), /neither shown\s+nor stored/],
    [review(), /Nothing is written\s+until/],
  ] as const) {
    const helped = play(state, '<f1>');
    const picture = pictureOf(helped, { columns: 80, rows: 24 });
    expect(picture).toMatch(words);
    expect(picture).toMatch(/esc back/);
    expect(play(helped, '<enter>').step.help).toBeNull();
    expect(play(helped, '<escape>').screen.name).toBe(state.screen.name);
  }
});

test('in a small window F1 shows the whole of a long verdict', () => {
  const size = { columns: 40, rows: 12 };
  const message = `${'No region could be reached through the proxy. '.repeat(6)}Ask.`;
  const verdict = reject({ code: 'LONG', message, fix: 'Set HTTPS_PROXY.' }, [
    { label: 'Use 103', credential: 'partner-id', value: '103' },
  ]);
  const state = play(begin(), '102<enter>', done('verify', verdict, 'partner-id'));
  expect(pictureOf(state, size)).toMatch(/more rows: F1/);
  let help = play(state, '<f1>');
  let seen = '';
  for (let page = 0; page < 10; page++) {
    const { rows, measured } = draw(help, size);
    seen += rows.join(' ');
    help = play(help, { type: 'measured', rows: 0, room: 0, ...measured }, '<down>');
  }
  expect(seen.replace(/\s+/g, ' ')).toContain('Set HTTPS_PROXY.');
});

test('a secret is hidden from its first letter on', () => {
  const picture = pictureOf(play(players(), '<shift+tab><shift+tab>ab'), { columns: 80, rows: 24 });
  expect(picture).toMatch(/❯ Admin Secret +•+ +/);
});

test('in a narrow window no hint beside a field, “skip” or “clear” is cut', () => {
  const inFile = { 'player-id': '7' };
  const secret = play(begin(), '102<enter>', good('partner-id'));
  const region = play(begin(), '<ctrl+l>me@example.test<enter>');
  for (const [state, row] of [
    [secret, /❯ Admin Secret .*/],
    [play(secret, '<ctrl+r>'), /❯ Admin Secret .*/],
    [begin(given({ 'partner-id': '102' }), { only: 'user-id' }), /❯ User ID .*/],
    [region, /❯ Region .*/],
    [play(region, '<enter>'), /❯ Password .*/],
    [
      play(begin(given(inFile), { only: 'player-id', inFile }), good('player-id')),
      /(?:skip|clear) .*\n.*(?:skip|clear) .*/,
    ],
  ] as const) {
    const [shown] = row.exec(pictureOf(state, { columns: 40, rows: 12 })) ?? [''];
    expect(shown).toMatch(/\w {2,}\w[\w, ()]+$/);
    expect(shown).not.toContain('…');
  }
});

test('in a narrow window some key hints are left out, but not the key that quits', () => {
  const own = { text: 'https://own.test/api_v3', origin: 'environment' } as const;
  for (const state of [
    play(players(), '1'),
    play(begin(), '<ctrl+l>me@example.test<enter>zzz'),
    play(begin({ ...given(RIGHT), region: own }), good('region')),
    review(),
    play(review(), '<up>'),
    play(review(), '<end><enter>'),
    play(review(), '<end><enter>', reviewed({ tokenSentences: ['USER sessions'] })),
  ]) {
    const picture = pictureOf(state, { columns: 40, rows: 30 });
    expect(picture).toMatch(/\n (?:enter|yes\+enter|↑↓) [^\n]+\n(?: [^\n]*)?ctrl\+c quit[^\n]*$/);
  }
});

test('at 40 columns and 12 rows the review takes one more Enter at most', () => {
  const size = { columns: 40, rows: 12 };
  const { measured } = draw(review(), size);
  const { room = 0, rows = 0 } = measured ?? {};
  expect(rows - room).toBeLessThanOrEqual(room);
});

test.each([
  ['option', 'from the command line'],
  ['environment', 'from the environment'],
  ['example', 'from .env.example'],
] as const)('an answer given as %s says so, at its step and beside others', (origin, words) => {
  const size = { columns: 80, rows: 24 };
  const state = play(begin(given({ 'partner-id': '102' }, origin)), good('partner-id'));
  expect(pictureOf(state, size)).toMatch(new RegExp(`Partner ID +102 +${words}: Fine`));
  const step = play(state, '<shift+tab>');
  expect(pictureOf(step, size)).toMatch(new RegExp(`❯ Partner ID +102 +${words}`));
});
