import { describe, expect, test } from 'vitest';
import { NO_HINTS } from '../../src/commands/sandbox.ts';
import { type CredentialName, dependsOn, invalid } from '../../src/credentials/credential.ts';
import { rowsOf, selectedRow } from '../../src/wizard/choice-rows.ts';
import { EMPTY } from '../../src/wizard/editor.ts';
import { hintsOf } from '../../src/wizard/keymap.ts';
import {
  appTokenOffer,
  canSignIn,
  createsAppToken,
  hintOnEnter,
  knownOf,
  reviewRow,
  reviewRows,
  toWrite,
  unconfirmedHost,
} from '../../src/wizard/selectors.ts';
import { type Wizard, withStep } from '../../src/wizard/state.ts';
import type { Event } from '../../src/wizard/update/update.ts';
import { answerNote, verdictText } from '../../src/wizard/wording.ts';
import { bad, begun, EU, good, list, planned, played, SECRET, silent, US } from './pretend.ts';

const NONE = begun().answers['portal-url'];
const status = (state: Wizard, name: CredentialName): string => state.answers[name].status;

const PLANNED = planned({ untouchedLines: 4 });

/** Up to the review, by the shortest way. */
function whole(): Wizard {
  return played(
    begun(),
    '102',
    '<enter>',
    good('partner-id'),
    SECRET,
    '<enter>',
    good('admin-secret'),
    list('region', [US, EU], EU),
    '<enter>',
    good('region'),
    good('admin-secret'),
    list('player-id', ['1', '2']),
    '<enter>',
    good('player-id'),
    list('user-id', ['me', 'you'], 'me'),
    '<enter>',
    good('user-id'),
    list('portal-url', []),
    '<enter>',
  );
}

describe('the way', () => {
  test('leads through the six answers to the review', () => {
    const state = whole();
    expect(state.screen.name).toBe('review');
    expect(toWrite(state)).toEqual({
      'partner-id': '102',
      'admin-secret': SECRET,
      region: EU,
      'player-id': '1',
      'user-id': 'me',
    });
    expect(status(state, 'portal-url')).toBe('skipped');
  });

  test('Enter checks the answer, and only a good verdict leads to the next step', () => {
    const checking = played(begun(), '102', '<enter>');
    expect([checking.step.name, status(checking, 'partner-id')]).toEqual([
      'partner-id',
      'checking',
    ]);
    expect(played(checking, bad('partner-id')).step.name).toBe('partner-id');
    expect(played(checking, silent('partner-id')).step.name).toBe('partner-id');
    expect(played(checking, good('partner-id')).step.name).toBe('admin-secret');
  });

  test('reports a wrong format at once, without a request, and keeps the text', () => {
    const state = played(begun(), 'abc', '<enter>');
    expect(state.step.wrong?.message).toContain('digits');
    expect(status(state, 'partner-id')).toBe('empty');
    expect(state.fields['partner-id']?.text).toBe('abc');
    expect(played(state, '<backspace>').step.wrong).toBe(null);
  });

  test('a verdict that arrives too late changes nothing', () => {
    const state = played(begun(), '102', '<enter>', good('partner-id'));
    expect(played(state, bad('partner-id'))).toEqual(state);
  });

  test('keys typed while an answer is checked are played after a good verdict, and dropped after a bad one', () => {
    const waiting = played(begun(), '102', '<enter>', SECRET, '<enter>');
    const gone = played(waiting, good('partner-id'));
    expect([gone.step.name, status(gone, 'admin-secret')]).toEqual(['admin-secret', 'checking']);
    const mended = played(waiting, bad('partner-id'));
    expect([mended.step.name, mended.fields['admin-secret']?.text, mended.queue.length]).toEqual([
      'partner-id',
      '',
      0,
    ]);
  });

  test('ctrl+y keeps an answer that could not be checked; Enter asks again', () => {
    const state = played(begun(), '102', '<enter>', silent('partner-id'));
    const again = played(state, '<enter>');
    expect([status(again, 'partner-id'), again.answers['partner-id'].tries]).toEqual([
      'checking',
      1,
    ]);
    const kept = played(state, '<ctrl+y>');
    expect([kept.step.name, kept.answers['partner-id'].kept, toWrite(kept)['partner-id']]).toEqual([
      'admin-secret',
      true,
      '102',
    ]);
    expect(played(begun(), '<ctrl+y>').step.name).toBe('partner-id');
  });
});

describe('going back', () => {
  test('works from any step and keeps the answers', () => {
    let state = whole();
    for (const name of [
      'portal-url',
      'user-id',
      'player-id',
      'region',
      'admin-secret',
      'partner-id',
    ]) {
      state = played(state, '<shift+tab>');
      expect(state.step.name).toBe(name);
    }
    expect(state.fields['partner-id']?.text).toBe('102');
    expect(toWrite(played(state, '<enter>'))).toEqual(toWrite(whole()));
  });

  test('changing an answer makes only its dependent answers unchecked', () => {
    const back = played(
      whole(),
      '<shift+tab>',
      '<shift+tab>',
      '<shift+tab>',
      '<shift+tab>',
      '<shift+tab>',
      '<shift+tab>',
      '<ctrl+u>',
      '103',
      '<enter>',
    );
    expect(
      (['partner-id', 'admin-secret', 'region', 'player-id', 'user-id'] as const).map((name) =>
        status(back, name),
      ),
    ).toEqual(Array(5).fill('checking'));
    const user = played(whole(), '<shift+tab>', '<shift+tab>', 'you', '<enter>');
    expect(
      (['partner-id', 'admin-secret', 'region', 'player-id'] as const).map((name) =>
        status(user, name),
      ),
    ).toEqual(Array(4).fill('valid'));
    expect(status(user, 'user-id')).toBe('checking');
  });

  test('leaving a step that is being checked stops the check and keeps the text', () => {
    const state = played(
      begun(),
      '102',
      '<enter>',
      good('partner-id'),
      SECRET,
      '<enter>',
      '<shift+tab>',
    );
    expect([
      state.step.name,
      status(state, 'admin-secret'),
      state.fields['admin-secret']?.text,
    ]).toEqual(['partner-id', 'empty', SECRET]);
  });

  test('an answer that turns out wrong later opens again', () => {
    const state = played(
      begun(),
      '102',
      '<enter>',
      good('partner-id'),
      SECRET,
      '<enter>',
      silent('admin-secret', 'DEPENDS'),
      list('region', [US, EU]),
      '<down>',
      '<enter>',
      good('region'),
      bad('admin-secret'),
    );
    expect(state.step.name).toBe('admin-secret');
  });

  test('the secret is hidden again when its step is left', () => {
    const shown = played(begun(), '102', '<enter>', good('partner-id'), SECRET, '<ctrl+r>');
    expect(shown.step.isRevealed).toBe(true);
    expect(played(shown, '<shift+tab>').step.isRevealed).toBe(false);
    expect(played(shown, '<enter>').step.isRevealed).toBe(false);
  });
});

describe('leaving while the file is being written', () => {
  const writing = (): Wizard => played(whole(), PLANNED, '<enter>', '<ctrl+c>');

  test('waits for the write to end, and then reports that the file is written', () => {
    expect(writing().screen.name).toBe('writing');
    expect(
      played(writing(), {
        type: 'written',
        done: { value: { changed: true, lost: null, appToken: null } },
      }).screen,
    ).toEqual({
      name: 'exited',
      why: 'untested',
    });
    expect(
      played(writing(), {
        type: 'written',
        done: { value: { changed: false, lost: null, appToken: null } },
      }).screen,
    ).toEqual({
      name: 'exited',
      why: 'quit',
    });
  });

  test('or that it is not written', () => {
    const refused = played(writing(), {
      type: 'written',
      done: { problem: { code: 'ENOSPC', message: 'The disk is full.', fix: null } },
    });
    expect(refused.screen).toEqual({ name: 'exited', why: 'quit' });
  });
});

describe('lists', () => {
  const players = (): Wizard =>
    played(
      begun(),
      '102',
      '<enter>',
      good('partner-id'),
      SECRET,
      '<enter>',
      good('admin-secret'),
      list('region', [US, EU], EU),
      '<enter>',
      good('region'),
      list('player-id', ['11', '12', '23', '34'], '23'),
    );

  test('Enter takes the suggested row, arrows, Home and End move', () => {
    expect(status(played(players(), '<enter>'), 'player-id')).toBe('checking');
    expect(played(players(), '<enter>').answers['player-id'].value).toBe('23');
    expect(played(players(), '<up>', '<enter>').answers['player-id'].value).toBe('12');
    expect(played(players(), '<home>', '<enter>').answers['player-id'].value).toBe('11');
    expect(played(players(), '<end>', '<enter>').answers['player-id'].status).toBe('skipped');
  });

  test('letters filter the list; the typed text can be taken as it is', () => {
    const filtered = played(players(), '1');
    expect(
      rowsOf(filtered).map((row) => (row.kind === 'choice' ? row.choice.value : row.kind)),
    ).toEqual(['11', '12', 'typed']);
    expect(played(players(), '99', '<enter>').answers['player-id'].value).toBe('99');
    expect(rowsOf(played(filtered, '<escape>'))).toHaveLength(6);
  });

  test('after a refused Portal URL the whole list and “skip” are there', () => {
    const portals = played(
      whole(),
      '<shift+tab>',
      list('portal-url', ['https://a.test', 'https://b.test']),
    );
    const kinds = (state: Wizard): string[] => rowsOf(state).map((row) => row.kind);
    const malformed = played(portals, 'htp:/x', '<enter>');
    expect(malformed.step.wrong).not.toBe(null);
    expect(kinds(malformed)).toEqual(['other', 'skip', 'choice', 'choice']);
    const refused = played(portals, 'https://c.test', '<enter>', bad('portal-url'));
    expect(kinds(refused)).toEqual(['other', 'skip', 'keep-it', 'choice', 'choice']);
    const picked = played(malformed, '<down>', '<down>', '<down>', '<enter>');
    expect(picked.answers['portal-url'].value).toBe('https://b.test');
    expect(played(malformed, '<down>', '<enter>').answers['portal-url'].status).toBe('skipped');
    expect(played(malformed, '<enter>')).toMatchObject({ step: { isTyping: true } });
  });

  test('“another …” puts the list away, Escape brings it back', () => {
    const typing = played(players(), '<end>', '<up>', '<enter>');
    expect([typing.step.isTyping, rowsOf(typing)]).toEqual([true, []]);
    expect(rowsOf(played(typing, '<escape>'))).toHaveLength(6);
  });

  test('Enter on a list that is still being fetched waits for it', () => {
    const early = played(
      begun(),
      '102',
      '<enter>',
      good('partner-id'),
      SECRET,
      '<enter>',
      good('admin-secret'),
      '<enter>',
    );
    expect(early.queue).toHaveLength(1);
    expect(played(early, list('region', [US, EU], EU)).answers.region.value).toBe(EU);
  });

  test('the current answer is in the list and selected, even if the list does not contain it', () => {
    const own = 'https://kaltura.example.com/api_v3';
    const back = played(
      begun({ region: { text: own, origin: 'option' } }),
      '102',
      '<enter>',
      good('partner-id'),
      good('region'),
      list('region', [US, EU], US),
      '<shift+tab>',
    );
    const state = withStep(back, { name: 'region' });
    expect(rowsOf(state)[selectedRow(state)]).toMatchObject({
      kind: 'choice',
      choice: { value: own },
    });
    expect(played(state, '<enter>').answers.region).toMatchObject({
      value: own,
      status: 'valid',
    });
  });

  test('Enter asks again about a listed answer that could not be checked, and the keys say so', () => {
    const state = played(
      players(),
      '<down>',
      '<enter>',
      silent('player-id'),
      list('player-id', ['11', '34'], '34'),
    );
    expect(hintsOf(state)[0]).toMatchObject({ keys: 'enter', label: 'try again' });
    expect(rowsOf(state)[1]).toEqual({ kind: 'keep' });
    expect(played(state, '<enter>').answers['player-id']).toMatchObject({
      value: '34',
      tries: 1,
    });
    expect(hintsOf(played(state, '<down>'))[0]).toMatchObject({ keys: 'enter', label: 'next' });
  });

  test('an optional value that the file has can be cleared; skipped, its line stays', () => {
    const state = played(
      begun(
        { 'player-id': { text: '7', origin: 'file' } },
        { only: 'player-id', inFile: { 'player-id': '7' } },
      ),
      good('player-id'),
      list('player-id', ['11']),
    );
    expect(rowsOf(state).map((row) => row.kind)).toEqual([
      'choice',
      'choice',
      'other',
      'skip',
      'clear',
    ]);
    expect(toWrite(played(state, '<end>', '<enter>'))).toEqual({ 'player-id': '' });
    expect(toWrite(played(state, '<end>', '<up>', '<enter>'))).toEqual({});
  });

  test('an offered answer is taken by Enter, or passed over', () => {
    const offer = { label: 'Use me', credential: 'user-id', value: 'me' } as const;
    const state = played(
      whole(),
      '<shift+tab>',
      '<shift+tab>',
      list('user-id', ['ME'], 'ME'),
      'ME',
      '<enter>',
      good('user-id', { offers: [offer] }),
    );
    expect([state.step.name, rowsOf(state)[0]]).toEqual(['user-id', { kind: 'offer', offer }]);
    expect(played(state, '<enter>').answers['user-id'].value).toBe('me');
    const kept = played(state, '<down>', '<enter>');
    expect(kept.answers['user-id'].value).toBe('ME');
    expect(kept.screen.name).toBe('review');
  });
});

describe('coming back', () => {
  const given = {
    'partner-id': { text: '102', origin: 'file' },
    'admin-secret': { text: SECRET, origin: 'file' },
    region: { text: EU, origin: 'file' },
    'user-id': { text: 'me', origin: 'file' },
  } as const;

  test('the review checks all answers at once', () => {
    const state = begun({ ...given });
    expect(state.screen.name).toBe('review');
    expect((Object.keys(given) as CredentialName[]).map((name) => status(state, name))).toEqual(
      Array(4).fill('checking'),
    );
  });

  test('the wizard asks for missing answers first', () => {
    const { 'user-id': _, ...rest } = given;
    const state = begun(rest);
    expect([state.screen.name, state.step.name]).toEqual(['step', 'player-id']);
    expect(begun({ ...given, 'partner-id': { text: 'x1', origin: 'file' } }).step.name).toBe(
      'partner-id',
    );
  });

  test('a wrong answer keeps the file from being written: Enter opens it', () => {
    const checked = played(
      begun({ ...given }),
      good('partner-id'),
      bad('admin-secret'),
      good('region'),
      good('user-id'),
      PLANNED,
    );
    expect(hintsOf(checked)[0]).toMatchObject({ keys: 'enter', label: 'fix it' });
    expect(played(checked, '<enter>').step.name).toBe('admin-secret');
  });

  test('Enter on a good review writes the file, but not before the review is visible', () => {
    const checked = played(
      begun({ ...given }),
      good('partner-id'),
      good('admin-secret'),
      good('region'),
      good('user-id'),
    );
    const early = played(checked, '<enter>');
    expect(early.screen.name).toBe('review');
    expect(played(early, PLANNED).screen.name).toBe('review');
    expect(played(early, PLANNED, '<enter>').screen.name).toBe('writing');
  });

  test('Enter while an answer is being checked waits for it; any other key takes it back', () => {
    const checking = played(
      begun({ ...given }),
      good('partner-id'),
      good('admin-secret'),
      good('region'),
      PLANNED,
    );
    const waiting = played(checking, '<enter>');
    expect(played(waiting, good('user-id')).screen.name).toBe('writing');
    expect(played(waiting, '<escape>', good('user-id')).screen.name).toBe('review');
    expect(played(waiting, '<down>', good('user-id')).screen).toMatchObject({
      name: 'review',
      row: 1,
    });
    // With a wrong answer, it is no longer the review on which the user pressed Enter.
    expect(played(waiting, bad('user-id')).screen.name).toBe('review');
  });

  test('Enter on an answer opens it at once, even during a check', () => {
    const checking = played(begun({ ...given }), good('partner-id'));
    expect(played(checking, '<home>', '<down>', '<enter>')).toMatchObject({
      screen: { name: 'step' },
      step: { name: 'admin-secret' },
    });
  });

  test.each(['<escape>', '<shift+tab>'])(
    '%s leaves an answer that was opened there as it was',
    (chord) => {
      const review = played(
        begun({ ...given }),
        good('partner-id'),
        good('admin-secret'),
        good('region'),
        good('user-id'),
        PLANNED,
      );
      const opened = played(review, '<home>', '<down>', '<enter>');
      expect(opened.screen.name).toBe('step');
      const back = played(opened, chord);
      expect([back.screen.name, toWrite(back)]).toEqual(['review', toWrite(review)]);
    },
  );

  test('a plan of other answers comes too late', () => {
    const review = played(
      begun({ ...given }),
      good('partner-id'),
      good('admin-secret'),
      good('region'),
      good('user-id'),
    );
    const late = {
      ...(PLANNED(review) as Extract<Event, { type: 'planned' }>),
      of: 'other answers',
    };
    expect(played(review, late).planned).toBe(null);
  });
});

describe('the rows of the review', () => {
  const file = { 'partner-id': '102', 'admin-secret': SECRET, region: EU, 'user-id': 'me' };
  const given = Object.fromEntries(
    Object.entries(file).map(([name, text]) => [name, { text, origin: 'file' }]),
  ) as Parameters<typeof begun>[0];
  const checked = (['partner-id', 'admin-secret', 'region', 'user-id'] as const).map((name) =>
    good(name),
  );

  test.each<[string, Wizard, string[]]>([
    ['after the first way', whole(), ['go', 'change', 'app-token']],
    ['on a return visit', played(begun(given, { inFile: file }), ...checked), ['go', 'change']],
    [
      'on a return visit for an AppToken',
      played(begun(given, { inFile: file, prefersAppToken: true }), ...checked),
      ['go', 'change', 'app-token'],
    ],
    [
      'with --only',
      played(begun(given, { only: 'user-id' }), 'you', '<enter>', good('user-id')),
      ['go', 'change'],
    ],
    ['without a network', played(begun(given), silent('partner-id')), ['go', 'keep', 'change']],
    ['with a wrong answer', played(begun(given), bad('partner-id')), ['go', 'change']],
  ])('%s', (_, state, rows) => {
    expect(state.screen.name).toBe('review');
    expect(reviewRows(state)).toEqual(rows);
    expect(reviewRow(state)).toBe('go');
  });

  test('the arrows lead from the answers to the rows and back, and end at both ends', () => {
    const state = played(whole(), PLANNED);
    const at = (...keys: string[]): unknown => {
      const { screen } = played(state, ...keys);
      return screen.name === 'review' && (screen.at ?? `row ${screen.row}`);
    };
    expect(at('<up>')).toBe(5);
    expect(at('<up>', '<down>')).toBe('row 0');
    expect(at('<down>', '<down>', '<down>')).toBe('row 2');
    expect(at('<home>')).toBe(0);
    expect(at('<home>', '<up>')).toBe(0);
    expect(at('<home>', '<escape>')).toBe('row 0');
    expect(at('<down>', '<enter>')).toBe(0);
  });

  test('“Continue without checking” keeps what could not be checked, and writing is next', () => {
    const state = played(
      begun(given),
      ...checked.slice(1),
      silent('partner-id'),
      '<down>',
      '<enter>',
      PLANNED,
    );
    expect(state.answers['partner-id'].kept).toBe(true);
    expect(reviewRow(state)).toBe('go');
    expect(played(state, '<enter>').screen.name).toBe('writing');
  });

  test('Enter twice on the AppToken creates nothing', () => {
    const chosen = played(whole(), '<down>', '<down>', '<enter>');
    expect(createsAppToken(chosen)).toBe(true);
    expect(createsAppToken(played(chosen, '<enter>'))).toBe(false);
  });
});

test('without a network, “Continue without checking” is a row of the step', () => {
  const state = played(begun(), '102', '<enter>', silent('partner-id'));
  expect(rowsOf(state).map(({ kind }) => kind)).toEqual(['again', 'keep']);
  expect(status(played(state, '<enter>'), 'partner-id')).toBe('checking');
  const on = played(state, '<down>', '<enter>');
  expect(on.step.name).toBe('admin-secret');
  expect(on.answers['partner-id']).toMatchObject({ status: 'unchecked', kept: true });
});

describe('what a person should read before an answer is taken', () => {
  const warning = { code: 'UNUSUAL_USER_ID', message: 'Kaltura refuses it.', fix: 'Use letters.' };
  const newUser = { code: 'NEW_USER', message: 'New.', fix: 'Nothing.' };
  const atUser = (more: Parameters<typeof good>[1]): Wizard =>
    played(
      begun({
        'partner-id': { text: '102', origin: 'file' },
        'admin-secret': { text: SECRET, origin: 'file' },
        region: { text: EU, origin: 'file' },
        'player-id': { text: '7', origin: 'file' },
      }),
      good('partner-id'),
      good('admin-secret'),
      good('region'),
      good('player-id'),
      list('user-id', ['me', 'agent'], 'me'),
      'john doe',
      '<enter>',
      good('user-id', more),
    );

  test('a warning keeps the step open; Enter then takes the answer', () => {
    const warned = atUser({ warnings: [newUser, warning] });
    expect(warned.step.name).toBe('user-id');
    expect(verdictText(warned)).toMatchObject({ message: warning.message, fix: warning.fix });
    expect(played(warned, '<enter>').step.name).toBe('portal-url');
  });

  test('a user that is only new is taken at once', () => {
    expect(atUser({ warnings: [newUser] }).step.name).toBe('portal-url');
  });

  test('without a suggestion nothing is selected, and Enter takes nobody’s ID', () => {
    const state = played(atUser({}), '<shift+tab>', list('user-id', ['agent', 'backend']));
    const open = { ...state, answers: { ...state.answers, 'user-id': NONE } };
    expect(selectedRow({ ...open, fields: { ...open.fields, 'user-id': EMPTY } })).toBe(-1);
  });
});

test.each(['player-id', 'user-id'] as const)(
  'a refused %s is not offered again, stays in the field, and can be typed again',
  (name) => {
    const before = begun({
      'partner-id': { text: '102', origin: 'file' },
      'admin-secret': { text: SECRET, origin: 'file' },
      region: { text: EU, origin: 'file' },
      ...(name === 'user-id' ? { 'player-id': { text: '7', origin: 'file' } } : {}),
    });
    const state = played(
      before,
      good('partner-id'),
      good('admin-secret'),
      good('region'),
      good('player-id'),
      list(name, ['11', '12']),
    );
    expect(state.step.name).toBe(name === 'user-id' ? name : 'player-id');
    const kinds = (now: Wizard): string[] => rowsOf(now).map(({ kind }) => kind);
    const refused = played(state, '999', '<enter>', bad(name));
    expect([refused.fields[name].text, kinds(refused).includes('typed')]).toEqual(['999', false]);
    const again = played(refused, '<ctrl+u>', '999', '<enter>', bad(name));
    expect([again.fields[name].text, kinds(again).includes('typed')]).toEqual(['999', false]);
    expect(kinds(played(again, '<escape>')).filter((kind) => kind === 'choice')).toHaveLength(2);
  },
);

test('ctrl+o without a browser says so, and names the page', () => {
  const state = played(begun(), '<ctrl+o>', { type: 'no-browser', name: 'partner-id' });
  expect(state.step.note).toContain(state.toOpen?.url);
  expect(played(state, { type: 'no-browser', name: 'region' }).step.note).toBe(state.step.note);
});

test.each([
  ['example', 'from .env.example'],
  ['environment', 'from the environment'],
] as const)('an answer says that it came from elsewhere: %s', (origin, words) => {
  const state = played(begun({ 'partner-id': { text: '102', origin } }), good('partner-id'));
  expect(answerNote(state, 'partner-id')).toContain(words);
});

describe('a paste', () => {
  const paste = (text: string): Event => ({ type: 'paste', text });

  test('takes the place of a secret that was refused; elsewhere it is put in', () => {
    const step = played(begun(), '102', '<enter>', good('partner-id'));
    const refused = played(step, 'c'.repeat(32), '<enter>', bad('admin-secret'));
    expect(played(refused, paste(SECRET)).fields['admin-secret']?.text).toBe(SECRET);
    const short = played(step, 'c'.repeat(30), '<enter>');
    expect(played(short, paste(SECRET)).fields['admin-secret']?.text).toBe(SECRET);
    expect(played(step, 'cc', paste('dd')).fields['admin-secret']?.text).toBe('ccdd');
  });
});

describe('what is put in ahead', () => {
  const checking = (): Wizard => played(begun(), '102', '<enter>');
  const paste = { type: 'paste', text: SECRET } as const;

  test('a paste waits for its step, as keys do', () => {
    const there = played(checking(), paste, good('partner-id'));
    expect(there).toMatchObject({ step: { name: 'admin-secret' }, queue: [] });
    expect(there.fields['admin-secret']?.text).toBe(SECRET);
    expect(there.fields['partner-id']?.text).toBe('102');
  });

  test('keys keep their order behind an Enter that waits for a list', () => {
    const userId = played(whole(), '<up>', '<up>', '<enter>');
    const fetching = { ...userId, open: 'user-id' as const, choices: {} };
    const ahead = played(fetching, '<enter>', 'a', 'b');
    expect(ahead.queue).toHaveLength(3);
    expect(ahead.fields['user-id']?.text).toBe('');
  });

  test('ends at the review: nothing is written that has not been seen', () => {
    const last = { ...whole(), screen: { name: 'step' } as const, open: 'portal-url' as const };
    const ahead = played(
      { ...last, answers: { ...last.answers, 'portal-url': NONE }, fields: begun().fields },
      list('portal-url', ['https://a.example.test']),
      '<enter>',
      '<enter>',
      '<enter>',
      good('portal-url'),
      PLANNED,
    );
    expect(ahead.screen.name).toBe('review');
    expect(ahead.queue).toEqual([]);
  });

  test('a value with stray characters is still the answer', () => {
    const untidy = begun(
      {
        'partner-id': { text: '102', origin: 'file' },
        'admin-secret': { text: `${SECRET} `, origin: 'file' },
      },
      { only: 'admin-secret' },
    );
    expect(untidy.fields['admin-secret']?.text).toBe(SECRET);
    expect(played(untidy, silent('admin-secret'), '<ctrl+y>').screen.name).toBe('review');
  });

  test('ctrl+y keeps the checked text, not the text being typed', () => {
    const offline = played(begun(), '102', '<enter>', silent('partner-id'));
    const other = played(offline, '<ctrl+u>', '555', '<ctrl+y>');
    expect(other).toMatchObject({ step: { name: 'partner-id' } });
    expect(other.answers['partner-id'].kept).toBe(false);
    expect(played(offline, '<ctrl+y>').step.name).toBe('admin-secret');
  });
});

describe('with --only', () => {
  const whole = {
    'partner-id': { text: '102', origin: 'file' },
    'admin-secret': { text: SECRET, origin: 'file' },
    region: { text: EU, origin: 'file' },
    'user-id': { text: 'me', origin: 'file' },
  } as const;

  test('a pasted block or a sign-in fills only that answer, and only from the same account', () => {
    const only = begun(whole, { only: 'admin-secret' });
    const other = 'b'.repeat(32);
    const filled = (id: string): Event => ({
      type: 'filled',
      given: {
        'partner-id': { text: id, origin: 'found' },
        'admin-secret': { text: other, origin: 'found' },
      },
    });
    const same = played(only, filled('102'));
    expect(toWrite(same)).toEqual({ 'admin-secret': other });
    const another = played(only, filled('105'));
    expect(toWrite(another)).toEqual({ 'admin-secret': SECRET });
    expect(another.step.note).toBe(
      'The paste is for account 105, but the file is for 102, so nothing was filled in.',
    );
    const none = played(only, {
      type: 'filled',
      given: { 'player-id': { text: '1', origin: 'pasted' } },
    });
    expect(none.step.note).toBe('The paste has no KALTURA_ADMIN_SECRET, so nothing was filled in.');
    // The same number, written otherwise.
    expect(toWrite(played(only, filled(' 102 ')))).toEqual({ 'admin-secret': other });
    expect(played(only, '<ctrl+l>').screen.name).toBe('step');
  });

  test('the review stays with that answer, even if other answers are wrong', () => {
    const review = played(
      begun(whole, { only: 'user-id' }),
      'you',
      '<enter>',
      good('user-id'),
      PLANNED,
    );
    expect(review.screen).toMatchObject({ name: 'review', at: null });
    expect(played(review, bad('admin-secret')).screen).toMatchObject({ at: null });
    expect(played(review, '<up>').screen).toMatchObject({ at: 4 });
    expect(played(review, '<up>', '<up>').screen).toMatchObject({ at: 4 });
    expect(played(review, '<up>', '<enter>')).toMatchObject({
      screen: { name: 'step' },
      step: { name: 'user-id' },
    });
  });

  test('an answer that would change another line is not offered', () => {
    const offer = {
      label: 'My account is in EU',
      credential: 'region',
      value: 'https://api.eu.kaltura.com/api_v3',
    } as const;
    const refused = {
      type: 'verdict',
      name: 'admin-secret',
      verdict: invalid({ code: 'START_SESSION_ERROR', message: 'No.', fix: 'Copy it again.' }, [
        offer,
      ]),
    } as const;
    const given = { 'partner-id': { text: '102', origin: 'file' } } as const;
    const only = begun(given, { only: 'admin-secret' });
    expect(rowsOf(played(only, SECRET, '<enter>', refused))).toEqual([]);
    const all = begun(given);
    expect(rowsOf(played(all, good('partner-id'), SECRET, '<enter>', refused))[0]?.kind).toBe(
      'offer',
    );
  });
});

describe('where a secret may go', () => {
  const own = 'https://kaltura.example.test/api_v3';
  const given = {
    'partner-id': { text: '102', origin: 'file' },
    'admin-secret': { text: SECRET, origin: 'file' },
    region: { text: own, origin: 'example' },
    'user-id': { text: 'me', origin: 'file' },
  } as const;

  test('the wizard asks about an unconfirmed host and withholds the secret until then', () => {
    const state = played(begun({ ...given }), good('region'));
    expect(state.screen).toMatchObject({ name: 'confirm-host', url: own });
    expect(unconfirmedHost(state)).toBe(own);
    expect(knownOf(state).values['admin-secret']).toBe(undefined);
    // The question may appear while the user types: the rest of the word is not a yes.
    for (const word of ['y', 'y.gray@example.com', 'yesterday', ' ', 'x'])
      expect(played(state, word, '<enter>').screen.name).toBe('confirm-host');
    expect(played(state, 'no', '<enter>').answers.region).toMatchObject({
      text: null,
      origin: null,
    });
    const yes = played(state, 'yes', '<enter>');
    expect(knownOf(yes).values['admin-secret']).toBe(SECRET);
    expect(status(yes, 'admin-secret')).toBe('checking');
    for (const no of [
      played(state, 'no', '<enter>'),
      played(state, '<escape>'),
      played(state, '<shift+tab>'),
    ])
      expect([no.step.name, status(no, 'region')]).toEqual(['region', 'empty']);
  });

  test('after yes the current step stays open, and its verdict leads to the next step', () => {
    const { 'admin-secret': _, ...rest } = given;
    const asked = played(begun(rest), good('partner-id'), good('region'), SECRET, '<enter>');
    expect(asked.screen.name).toBe('confirm-host');
    const yes = played(asked, 'yes', '<enter>');
    expect(yes).toMatchObject({ screen: { name: 'step' }, step: { name: 'admin-secret' } });
    expect(played(yes, bad('admin-secret')).step.name).toBe('admin-secret');
    expect(played(yes, good('admin-secret')).step.name).not.toBe('admin-secret');
  });

  test('with --only, no quits, except for the region, which the user then chooses', () => {
    const one = (only: CredentialName): Wizard =>
      played(begun({ ...given }, { only }), good('region'));
    expect(played(one('user-id'), 'no', '<enter>').screen).toEqual({ name: 'exited', why: 'quit' });
    expect(played(one('region'), 'no', '<enter>')).toMatchObject({
      screen: { name: 'step' },
      step: { name: 'region' },
    });
  });

  test('a host from the same file needs no confirmation', () => {
    expect(unconfirmedHost(begun({ ...given, region: { text: own, origin: 'file' } }))).toBe(null);
    expect(unconfirmedHost(begun({ ...given, region: { text: own, origin: 'option' } }))).toBe(
      null,
    );
    expect(unconfirmedHost(begun({ ...given, region: { text: own, origin: 'environment' } }))).toBe(
      own,
    );
    expect(
      unconfirmedHost(
        begun({
          ...given,
          region: { text: own, origin: 'pasted' },
          'admin-secret': { text: SECRET, origin: 'pasted' },
        }),
      ),
    ).toBe(own);
  });
});

describe('the question mark', () => {
  test.each<[string, Wizard]>([
    ['in an empty field', begun()],
    ['after a text of a wrong form', played(begun(), 'abc', '<enter>')],
    ['after a refused answer', played(begun(), '103', '<enter>', bad('partner-id'))],
  ])('helps %s, and keeps the text', (_, state) => {
    const helped = played(state, '?');
    expect(helped.step.help).toBe(0);
    expect(helped.fields).toEqual(state.fields);
  });

  test('is text after other text', () => {
    expect(played(begun(), 'ab', '?').fields['partner-id'].text).toBe('ab?');
  });
});

describe('the sandbox is tried with Enter', () => {
  const hints = { ...NO_HINTS, valuesFor: () => ({ 'partner-id': '102', 'admin-secret': SECRET }) };
  const sandbox = (): Wizard => begun({}, { sandbox: true, hints });

  test.each(['<enter>', '<tab>'])('%s on an empty field takes the value shown', (chord) => {
    const state = played(sandbox(), chord);
    expect(state.answers['partner-id']).toMatchObject({ value: '102', status: 'checking' });
  });

  test('but does not replace typed text, and is not offered beside it', () => {
    expect(hintOnEnter(sandbox())).toBe('102');
    const typed = played(sandbox(), '103');
    expect(hintOnEnter(typed)).toBe(null);
    expect(played(typed, '<enter>').answers['partner-id'].value).toBe('103');
    const refused = played(typed, '<enter>', bad('partner-id'));
    expect(hintOnEnter(refused)).toBe(null);
    expect(hintOnEnter(played(refused, '<ctrl+u>'))).toBe('102');
  });

  test('takes the email, the region and the password while signing in', () => {
    const signIn = { email: 'jo@example.test', region: 'EU', password: 'secret' };
    const start = begun({}, { sandbox: true, hints: { ...hints, signIn } });
    const stages = ['<ctrl+l>', '<enter>', '<enter>', '<enter>'];
    expect(played(start, ...stages).screen).toMatchObject({
      signIn: {
        stage: 'asking',
        email: { text: signIn.email },
        serviceUrl: EU,
        password: { text: signIn.password },
      },
    });
    const typed = played(start, '<ctrl+l>', 'me@example.test', '<enter>').screen;
    expect(typed).toMatchObject({ signIn: { email: { text: 'me@example.test' } } });
  });

  test.each(['<enter>', '<tab>'])('without the sandbox %s takes nothing', (chord) => {
    expect(played(begun(), chord).answers['partner-id'].value).toBe(null);
  });
});

describe('a broken AppToken', () => {
  const file = { origin: 'file' } as const;
  const broken = (secret?: string): Wizard =>
    played(
      begun({
        'partner-id': { ...file, text: '102' },
        'app-token-id': { ...file, text: '0_1a2b3c4d' },
        'app-token': { ...file, text: 'b'.repeat(32) },
        region: { ...file, text: EU },
        'user-id': { ...file, text: 'me' },
        ...(secret ? { 'admin-secret': { ...file, text: secret } } : {}),
      }),
      good('partner-id'),
      good('region'),
      ...(secret ? [good('admin-secret')] : []),
      good('user-id'),
      bad('app-token-id'),
    );

  test('is replaced from the review, with the Admin Secret that is at hand', () => {
    const state = broken(SECRET);
    expect(reviewRows(state)).toContain('replace-token');
    const replaced = played(state, '<end>', ...reviewRows(state).map(() => '<down>'), '<enter>');
    expect(replaced.authMethod).toBe('new-app-token');
    expect(played(replaced, good('user-id')).screen.name).toBe('review');
    expect(appTokenOffer(played(replaced, good('user-id')))).toBe('');
  });

  test('is replaced from its step, which asks for the Admin Secret or a sign-in', () => {
    const step = played(broken(), '<enter>');
    expect(step.step.name).toBe('app-token-id');
    expect(rowsOf(step).map(({ kind }) => kind)).toEqual(['other', 'replace-token']);
    const asked = played(step, '<down>', '<enter>');
    expect(asked.step.name).toBe('admin-secret');
    expect(canSignIn(asked)).toBe(true);
  });
});

test('a pasted page asks for no region while the secret may still tell it', () => {
  const page = `KALTURA_PARTNER_ID=102\nKALTURA_ADMIN_SECRET=${SECRET}`;
  const pasted = played(begun(), { type: 'paste', text: page });
  expect(pasted.step.name).toBe('admin-secret');
  const found = played(
    pasted,
    good('partner-id'),
    good('admin-secret', { implies: { region: EU } }),
  );
  expect(found.step.name).toBe('player-id');
  const several = played(pasted, good('partner-id'), {
    type: 'verdict',
    name: 'admin-secret',
    verdict: dependsOn('region'),
  });
  expect(several.step.name).toBe('region');
});
