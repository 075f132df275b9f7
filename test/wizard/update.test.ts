import { describe, expect, test } from 'vitest';
import { NO_HINTS } from '../../src/commands/sandbox.ts';
import type { CredentialName } from '../../src/credentials/credential.ts';
import { postpone, reject } from '../../src/credentials/verdict.ts';
import { EMPTY } from '../../src/terminal/editor.ts';
import { findAppTokenOffer, isAppTokenPlanned } from '../../src/wizard/app-token-offer.ts';
import {
  findReviewRow,
  getSelectedRow,
  listReviewRows,
  listRows,
} from '../../src/wizard/choice-rows.ts';
import { listKeyHints } from '../../src/wizard/keymap.ts';
import {
  canSignIn,
  findHintOnEnter,
  findUnconfirmedHost,
  getKnown,
  getValuesToWrite,
  getWriteRequest,
} from '../../src/wizard/selectors.ts';
import { type Wizard, withStep } from '../../src/wizard/state.ts';
import type { Event } from '../../src/wizard/update/update.ts';
import { describeVerdict } from '../../src/wizard/wording.ts';
import {
  bad,
  begun,
  EU,
  GOOD,
  given,
  good,
  list,
  played,
  RIGHT,
  reviewed,
  SECRET,
  silent,
  US,
  written,
} from './pretend.ts';

type Step = Parameters<typeof played>[1];
const { 'admin-secret': _, 'user-id': __, ...ACCOUNT } = RIGHT;
const REVIEWED = reviewed({ untouched: '4 other lines stay as they are' });
const STEP = { name: 'step' } as const;

const kinds = (state: Wizard): string[] => listRows(state).map(({ kind }) => kind);
const status = (state: Wizard, name: CredentialName): string => state.answers[name].status;
/** What a table expects of a state. */
const at = (name: CredentialName, more: object = {}) => ({ screen: STEP, step: { name }, ...more });
const answer = (name: CredentialName, is: object) => ({ answers: { [name]: is } });

const partner = (...steps: Step[]): Wizard => played(begun(), '102', '<enter>', ...steps);
const secret = (...steps: Step[]): Wizard => partner(good('partner-id'), ...steps);
const players = (...steps: Step[]): Wizard =>
  secret(
    SECRET,
    '<enter>',
    good('admin-secret'),
    list('region', [US, EU], EU),
    '<enter>',
    good('region'),
    good('admin-secret'),
    list('player-id', ['11', '12', '23', '34'], '23'),
    ...steps,
  );
/** All the way to the review. */
const whole = (...steps: Step[]): Wizard =>
  players(
    '<enter>',
    good('player-id'),
    list('user-id', ['me', 'you'], 'me'),
    '<enter>',
    good('user-id'),
    list('portal-url', []),
    '<enter>',
    ...steps,
  );
/** The player offered after the suggested one is chosen, and Kaltura does not answer about it. */
const silentPlayer = (...steps: Step[]): Wizard =>
  players(
    '<down>',
    '<enter>',
    silent('player-id'),
    list('player-id', ['11', '34'], '34'),
    ...steps,
  );
const returned = (...steps: Step[]): Wizard => played(begun(given()), ...steps);
const checked = (...steps: Step[]): Wizard => returned(...GOOD, REVIEWED, ...steps);
const back = (count: number): Step[] => Array<Step>(count).fill('<shift+tab>');

describe('the way', () => {
  test('leads through the six answers to the review', () => {
    expect(whole().screen.name).toBe('review');
    expect(getValuesToWrite(whole())).toEqual({ ...RIGHT, 'player-id': '23' });
    expect(status(whole(), 'portal-url')).toBe('skipped');
  });

  test.each<[string, Wizard, object]>([
    ['Enter checks', partner(), at('partner-id', answer('partner-id', { status: 'checking' }))],
    ['a bad verdict keeps the step open', partner(bad('partner-id')), at('partner-id')],
    ['and no answer too', partner(silent('partner-id')), at('partner-id')],
    ['a good one leads on', secret(), at('admin-secret')],
    [
      'a wrong format sends no request and keeps the text',
      played(begun(), 'abc', '<enter>'),
      {
        step: { wrong: { message: expect.stringContaining('digits') } },
        answers: { 'partner-id': { status: 'empty' } },
        fields: { 'partner-id': { text: 'abc' } },
      },
    ],
    [
      'until it is edited',
      played(begun(), 'abc', '<enter>', '<backspace>'),
      { step: { wrong: null } },
    ],
    [
      'keys typed during a check wait for a good verdict',
      partner(SECRET, '<enter>', good('partner-id')),
      at('admin-secret', answer('admin-secret', { status: 'checking' })),
    ],
    [
      'and are dropped after a bad one',
      partner(SECRET, '<enter>', bad('partner-id')),
      at('partner-id', { queue: [], fields: { 'admin-secret': EMPTY } }),
    ],
    [
      'a paste waits too',
      partner({ type: 'paste', text: SECRET }, good('partner-id')),
      at('admin-secret', { queue: [], fields: { 'admin-secret': { text: SECRET } } }),
    ],
    [
      'Enter asks again',
      partner(silent('partner-id'), '<enter>'),
      answer('partner-id', { status: 'checking', tries: 1 }),
    ],
    [
      'ctrl+y keeps an unchecked answer',
      partner(silent('partner-id'), '<ctrl+y>'),
      at('admin-secret', answer('partner-id', { kept: true, value: '102' })),
    ],
    [
      'so does the row “Continue without checking”',
      partner(silent('partner-id'), '<down>', '<enter>'),
      at('admin-secret', answer('partner-id', { status: 'unchecked', kept: true })),
    ],
    ['ctrl+y keeps nothing that was not checked', played(begun(), '<ctrl+y>'), at('partner-id')],
    [
      'nor a text that is still being typed',
      partner(silent('partner-id'), '<ctrl+u>', '555', '<ctrl+y>'),
      at('partner-id', answer('partner-id', { kept: false })),
    ],
    [
      'a value with stray characters is still the answer',
      played(
        begun(given({ ...RIGHT, 'admin-secret': `${SECRET} ` }), { only: 'admin-secret' }),
        silent('admin-secret'),
        '<ctrl+y>',
      ),
      { screen: { name: 'review' } },
    ],
  ])('%s', (_, state, expected) => {
    expect(state).toMatchObject(expected);
  });

  test('a verdict that arrives too late changes nothing', () => {
    expect(secret(bad('partner-id'))).toEqual(secret());
  });

  test('keys keep their order behind an Enter that waits for a list', () => {
    const ahead = played({ ...whole('<up>', '<up>', '<enter>'), choices: {} }, '<enter>', 'a', 'b');
    expect(ahead.queue).toHaveLength(3);
    expect(ahead.fields['user-id'].text).toBe('');
  });
});

describe('going back', () => {
  test('works from any step and keeps the answers', () => {
    const names = ['portal-url', 'user-id', 'player-id', 'region', 'admin-secret', 'partner-id'];
    expect(names.map((_, index) => whole(...back(index + 1)).step.name)).toEqual(names);
    const first = whole(...back(6));
    expect(first.fields['partner-id'].text).toBe('102');
    expect(getValuesToWrite(played(first, '<enter>'))).toEqual(getValuesToWrite(whole()));
  });

  test('changing an answer makes only its dependent answers unchecked', () => {
    const names = ['partner-id', 'admin-secret', 'region', 'player-id', 'user-id'] as const;
    const statuses = (state: Wizard): string[] => names.map((name) => status(state, name));
    expect(statuses(whole(...back(6), '<ctrl+u>', '103', '<enter>'))).toEqual(
      Array(5).fill('checking'),
    );
    expect(statuses(whole(...back(2), 'you', '<enter>'))).toEqual([
      ...Array(4).fill('valid'),
      'checking',
    ]);
  });

  test.each<[string, Wizard, object]>([
    [
      'stops a check and keeps the text',
      secret(SECRET, '<enter>', '<shift+tab>'),
      at('partner-id', {
        ...answer('admin-secret', { status: 'empty' }),
        fields: { 'admin-secret': { text: SECRET } },
      }),
    ],
    [
      'hides a revealed secret',
      secret(SECRET, '<ctrl+r>', '<shift+tab>'),
      { step: { isRevealed: false } },
    ],
    ['as Enter does', secret(SECRET, '<ctrl+r>', '<enter>'), { step: { isRevealed: false } }],
    [
      'an answer that turns out wrong later opens again',
      secret(
        SECRET,
        '<enter>',
        silent('admin-secret', 'DEPENDS'),
        list('region', [US, EU]),
        '<down>',
        '<enter>',
        good('region'),
        bad('admin-secret'),
      ),
      at('admin-secret'),
    ],
  ])('%s', (_, state, expected) => {
    expect(state).toMatchObject(expected);
  });
});

test.each<[string, Event, string]>([
  ['written', written(), 'quit'],
  ['unchanged', written(false), 'quit'],
  [
    'not written',
    { type: 'written', done: { problem: { code: 'ENOSPC', message: 'Full.', fix: null } } },
    'quit',
  ],
])('ctrl+c during the write waits for its end: %s', (_, event, why) => {
  const writing = whole(REVIEWED, '<enter>', '<ctrl+c>');
  expect(writing.screen.name).toBe('writing');
  expect(played(writing, event).screen).toEqual({ name: 'exited', why });
});

describe('lists', () => {
  const own = 'https://kaltura.example.com/api_v3';

  test.each<[string, Wizard, object]>([
    ['Enter takes the suggested row', players('<enter>'), { value: '23', status: 'checking' }],
    ['the arrows move', players('<up>', '<enter>'), { value: '12' }],
    ['Home', players('<home>', '<enter>'), { value: '11' }],
    ['End', players('<end>', '<enter>'), { status: 'skipped' }],
    ['typed text is an answer too', players('99', '<enter>'), { value: '99' }],
    [
      'Enter asks again about a listed answer without an answer',
      silentPlayer('<enter>'),
      { value: '34', tries: 1 },
    ],
  ])('%s', (_, state, expected) => {
    expect(state.answers['player-id']).toMatchObject(expected);
  });

  test.each<[string, Wizard, string[]]>([
    ['letters filter', players('1'), ['choice', 'choice', 'typed']],
    ['Escape shows all', players('1', '<escape>'), [...Array(4).fill('choice'), 'other', 'skip']],
    ['“another …” puts the list away', players('<end>', '<up>', '<enter>'), []],
    [
      'and Escape brings it back',
      players('<end>', '<up>', '<enter>', '<escape>'),
      [...Array(4).fill('choice'), 'other', 'skip'],
    ],
    ['without a network', partner(silent('partner-id')), ['again', 'keep']],
  ])('%s', (_, state, expected) => {
    expect(kinds(state)).toEqual(expected);
  });

  test('the key line names a second attempt only on its row', () => {
    const hint = { keys: 'enter', label: 'try again' };
    expect(listKeyHints(silentPlayer())[0]).toMatchObject(hint);
    expect(listKeyHints(silentPlayer('<down>'))[0]).toMatchObject({ ...hint, label: 'next' });
  });

  test('after a refused Portal URL the whole list and “skip” are there', () => {
    const portals = whole('<shift+tab>', list('portal-url', ['https://a.test', 'https://b.test']));
    const malformed = played(portals, 'htp:/x', '<enter>');
    expect(kinds(malformed)).toEqual(['other', 'skip', 'choice', 'choice']);
    const refused = played(portals, 'https://c.test', '<enter>', bad('portal-url'));
    expect(kinds(refused)).toEqual(['other', 'skip', 'keep-it', 'choice', 'choice']);
    const picked = played(malformed, '<down>', '<down>', '<down>', '<enter>');
    expect(picked.answers['portal-url'].value).toBe('https://b.test');
    expect(status(played(malformed, '<down>', '<enter>'), 'portal-url')).toBe('skipped');
    expect(played(malformed, '<enter>').step.isTyping).toBe(true);
  });

  test('Enter on a list that is still being fetched waits for it', () => {
    const early = secret(SECRET, '<enter>', good('admin-secret'), '<enter>');
    expect(early.queue).toHaveLength(1);
    expect(played(early, list('region', [US, EU], EU)).answers.region.value).toBe(EU);
  });

  test('the current answer is in the list and selected, even if the list does not contain it', () => {
    const asked = played(
      begun(given({ region: own }, 'option')),
      '102',
      '<enter>',
      good('partner-id'),
      good('region'),
      list('region', [US, EU], US),
      '<shift+tab>',
    );
    const state = withStep(asked, { name: 'region' });
    expect(listRows(state)[getSelectedRow(state)]).toMatchObject({ choice: { value: own } });
    expect(played(state, '<enter>').answers.region).toMatchObject({ value: own, status: 'valid' });
  });

  test('an optional value that the file has can be cleared; skipped, its line stays', () => {
    const inFile = { 'player-id': '7' };
    const state = played(
      begun(given(inFile), { only: 'player-id', inFile }),
      good('player-id'),
      list('player-id', ['11']),
    );
    expect(kinds(state)).toEqual(['choice', 'choice', 'other', 'skip', 'clear']);
    expect(getValuesToWrite(played(state, '<end>', '<enter>'))).toEqual({ 'player-id': '' });
    expect(getValuesToWrite(played(state, '<end>', '<up>', '<enter>'))).toEqual({});
  });

  test('in a small window Enter first shows the whole warning about a choice', () => {
    const warning = { code: 'OTHER_PRODUCT', message: 'Not for you.', fix: 'Choose another.' };
    const warned = players(
      '<enter>',
      good('player-id', { warnings: [warning] }),
      list('player-id', ['11', '23'], '23'),
    );
    expect(warned.step.name).toBe('player-id');
    const hidden = { ...warned, view: { rows: 5, room: 3, isFresh: true } };
    const read = played(hidden, '<enter>');
    expect(read.step).toMatchObject({ name: 'player-id', help: 0 });
    expect(played(read, '<escape>', '<enter>').step.name).toBe('user-id');
    const another = played(
      { ...read, step: { ...read.step, help: null } },
      '<home>',
      '<enter>',
      good('player-id', { warnings: [warning] }),
      list('player-id', ['11', '23'], '23'),
    );
    expect(another.step).toMatchObject({ name: 'player-id', isWarned: false });
    expect(played(warned, '<enter>').step.name).toBe('user-id');
  });

  test('an offered answer is taken by Enter, or passed over', () => {
    const offer = { label: 'Use me', credential: 'user-id', value: 'me' } as const;
    const offered = good('user-id', { offers: [offer] });
    const state = whole(...back(2), list('user-id', ['ME'], 'ME'), 'ME', '<enter>', offered);
    expect([state.step.name, listRows(state)[0]]).toEqual(['user-id', { kind: 'offer', offer }]);
    expect(played(state, '<enter>').answers['user-id'].value).toBe('me');
    expect(played(state, '<down>', '<enter>')).toMatchObject({
      screen: { name: 'review' },
      ...answer('user-id', { value: 'ME' }),
    });
  });

  test.each(['player-id', 'user-id'] as const)(
    'a refused %s is not offered again, stays in the field, and can be typed again',
    (name) => {
      const values = { ...ACCOUNT, 'admin-secret': SECRET };
      const state = played(
        begun(given(name === 'user-id' ? { ...values, 'player-id': '7' } : values)),
        ...GOOD.slice(0, 3),
        good('player-id'),
        list(name, ['11', '12']),
      );
      expect(state.step.name).toBe(name);
      const refused = played(state, '999', '<enter>', bad(name));
      const again = played(refused, '<ctrl+u>', '999', '<enter>', bad(name));
      for (const each of [refused, again])
        expect([each.fields[name].text, kinds(each).includes('typed')]).toEqual(['999', false]);
      expect(kinds(played(again, '<escape>')).filter((kind) => kind === 'choice')).toHaveLength(2);
    },
  );
});

describe('coming back', () => {
  test('the review checks all answers at once', () => {
    expect(returned().screen.name).toBe('review');
    for (const name of Object.keys(RIGHT) as CredentialName[])
      expect(status(returned(), name)).toBe('checking');
  });

  test.each<[string, Wizard, object]>([
    [
      'a missing answer is asked for',
      begun(given({ ...ACCOUNT, 'admin-secret': SECRET })),
      at('player-id'),
    ],
    ['a malformed one too', begun(given({ ...RIGHT, 'partner-id': 'x1' })), at('partner-id')],
    [
      'a wrong one keeps the file from being written: Enter opens it',
      returned(...GOOD, REVIEWED, '<home>', '<down>', '<enter>'),
      at('admin-secret'),
    ],
    [
      'an answer opens at once, even during a check',
      returned('<home>', '<down>', '<enter>'),
      at('admin-secret'),
    ],
    [
      'Enter before the plan writes nothing',
      returned(...GOOD, '<enter>', REVIEWED),
      { screen: { name: 'review' } },
    ],
    ['Enter after it writes', checked('<enter>'), { screen: { name: 'writing' } }],
    [
      'Enter during a check waits for it',
      returned(...GOOD.slice(0, 3), REVIEWED, '<enter>', good('user-id')),
      { screen: { name: 'writing' } },
    ],
    [
      'any other key takes it back',
      returned(...GOOD.slice(0, 3), REVIEWED, '<enter>', '<escape>', good('user-id')),
      { screen: { name: 'review' } },
    ],
    [
      'and does its own work',
      returned(...GOOD.slice(0, 3), REVIEWED, '<enter>', '<down>', good('user-id')),
      { screen: { name: 'review', row: 1 } },
    ],
    [
      'a bad verdict takes it back too',
      returned(...GOOD.slice(0, 3), REVIEWED, '<enter>', bad('user-id')),
      { screen: { name: 'review' } },
    ],
  ])('%s', (_, state, expected) => {
    expect(state).toMatchObject(expected);
  });

  test('a wrong answer is what Enter fixes', () => {
    const state = returned(good('partner-id'), bad('admin-secret'), ...GOOD.slice(2), REVIEWED);
    expect(listKeyHints(state)[0]).toMatchObject({ keys: 'enter', label: 'fix it' });
    expect(played(state, '<enter>').step.name).toBe('admin-secret');
  });

  test.each(['<escape>', '<shift+tab>'])('%s leaves an answer opened there as it was', (chord) => {
    const opened = checked('<home>', '<down>', '<enter>');
    expect(opened.screen.name).toBe('step');
    expect(getValuesToWrite(played(opened, chord))).toEqual(getValuesToWrite(checked()));
    expect(played(opened, chord).screen.name).toBe('review');
  });

  test('a plan of other answers comes too late', () => {
    const review = returned(...GOOD);
    const late = { ...REVIEWED(review), inputs: 'other answers' } as Event;
    expect(played(review, late).review).toBe(null);
  });

  test('input ahead ends at the review: nothing is written that has not been seen', () => {
    const ahead = players(
      '<end>',
      '<enter>',
      list('user-id', ['me'], 'me'),
      '<enter>',
      '<enter>',
      '<enter>',
      '<enter>',
      good('user-id'),
      list('portal-url', ['https://a.example.test']),
      good('portal-url'),
      REVIEWED,
    );
    expect(ahead).toMatchObject({ screen: { name: 'review' }, queue: [] });
  });
});

describe('the rows of the review', () => {
  const unchecked = returned(...GOOD.slice(1), silent('partner-id'));

  test.each<[string, Wizard, string[]]>([
    ['after the first way', whole(), ['go', 'change', 'app-token']],
    ['on a return visit', played(begun(given(), { inFile: RIGHT }), ...GOOD), ['go', 'change']],
    [
      'on a return visit for an AppToken',
      played(begun(given(), { inFile: RIGHT, prefersAppToken: true }), ...GOOD),
      ['go', 'change', 'app-token'],
    ],
    [
      'with --only',
      played(begun(given(), { only: 'user-id' }), 'you', '<enter>', good('user-id')),
      ['go', 'change'],
    ],
    ['without a network', returned(silent('partner-id')), ['go', 'keep', 'change']],
    ['with a wrong answer', returned(bad('partner-id')), ['go', 'change']],
  ])('%s', (_, state, rows) => {
    expect(state.screen.name).toBe('review');
    expect(listReviewRows(state)).toEqual(rows);
    expect(findReviewRow(state)).toBe('go');
  });

  test.each<[string[], object]>([
    [['<up>'], { at: 5 }],
    [['<up>', '<down>'], { at: null, row: 0 }],
    [['<down>', '<down>', '<down>'], { at: null, row: 2 }],
    [['<home>'], { at: 0 }],
    [['<home>', '<up>'], { at: 0 }],
    [['<home>', '<escape>'], { at: null, row: 0 }],
    [['<down>', '<enter>'], { at: 0 }],
  ])('%o leads there', (keys, expected) => {
    expect(whole(REVIEWED, ...keys).screen).toMatchObject(expected);
  });

  test('“Continue without checking” keeps what could not be checked, and writing is next', () => {
    const kept = played(unchecked, '<down>', '<enter>', REVIEWED);
    expect(kept.answers['partner-id'].kept).toBe(true);
    expect(played(kept, '<enter>').screen.name).toBe('writing');
  });

  test('Enter twice on the AppToken creates nothing', () => {
    const chosen = whole('<down>', '<down>', '<enter>');
    expect(isAppTokenPlanned(chosen)).toBe(true);
    expect(isAppTokenPlanned(played(chosen, '<enter>'))).toBe(false);
  });
});

describe('what a person should read before an answer is taken', () => {
  const warning = { code: 'UNUSUAL_USER_ID', message: 'Kaltura refuses it.', fix: 'Use letters.' };
  const newUser = { code: 'NEW_USER', message: 'New.', fix: 'Nothing.' };
  const asked = (...steps: Step[]): Wizard =>
    played(
      begun(given({ ...ACCOUNT, 'admin-secret': SECRET, 'player-id': '7' })),
      ...GOOD.slice(0, 3),
      good('player-id'),
      ...steps,
    );
  const atUser = (more: Parameters<typeof good>[1]): Wizard =>
    asked(list('user-id', ['me', 'agent'], 'me'), 'john doe', '<enter>', good('user-id', more));

  test('a warning keeps the step open; Enter then takes the answer', () => {
    const warned = atUser({ warnings: [newUser, warning] });
    expect(warned.step.name).toBe('user-id');
    expect(describeVerdict(warned)).toMatchObject({ message: warning.message, fix: warning.fix });
    expect(played(warned, '<enter>').step.name).toBe('portal-url');
  });

  test('a user that is only new is taken at once', () => {
    expect(atUser({ warnings: [newUser] }).step.name).toBe('portal-url');
  });

  test('without a suggestion nothing is selected, and Enter takes nobody’s ID', () => {
    expect(getSelectedRow(asked(list('user-id', ['agent', 'backend'])))).toBe(-1);
  });
});

test('ctrl+o without a browser says so, and names the page', () => {
  const state = played(begun(), '<ctrl+o>', { type: 'no-browser', name: 'partner-id' });
  expect(state.step.note).toContain(state.toOpen?.url);
  expect(played(state, { type: 'no-browser', name: 'region' }).step.note).toBe(state.step.note);
});

describe('a paste', () => {
  const paste = { type: 'paste', text: SECRET } as const;
  const page = `KALTURA_PARTNER_ID=102\nKALTURA_ADMIN_SECRET=${SECRET}`;
  const pasted = (...steps: Step[]): Wizard =>
    played(begun(), { type: 'paste', text: page }, good('partner-id'), ...steps);

  test.each<[string, Wizard, string]>([
    ['a refused secret', secret('c'.repeat(32), '<enter>', bad('admin-secret'), paste), SECRET],
    ['a malformed secret', secret('c'.repeat(30), '<enter>', paste), SECRET],
    ['nothing else', secret('cc', paste), `cc${SECRET}`],
  ])('replaces %s', (_, state, text) => {
    expect(state.fields['admin-secret'].text).toBe(text);
  });

  test('of a page asks for no region while the secret may still tell it', () => {
    expect(pasted().step.name).toBe('admin-secret');
    const found = good('admin-secret', { implies: { region: EU } });
    expect(pasted(found).step.name).toBe('player-id');
    const waits = { type: 'verdict', name: 'admin-secret', verdict: postpone('region') } as const;
    expect(pasted(waits).step.name).toBe('region');
  });
});

describe('with --only', () => {
  const OTHER = 'b'.repeat(32);
  const only = begun(given(), { only: 'admin-secret' });
  const filled = (id: string): Event => ({
    type: 'filled',
    given: given({ 'partner-id': id, 'admin-secret': OTHER }, 'found'),
  });

  test.each<[string, Event, string, RegExp | null]>([
    ['of the same account fills it', filled('102'), OTHER, null],
    ['of that account, written otherwise, too', filled(' 102 '), OTHER, null],
    [
      'of another account does not',
      filled('105'),
      SECRET,
      /for account 105, but the file is for 102/,
    ],
    [
      'without that value does not',
      { type: 'filled', given: given({ 'player-id': '1' }, 'pasted') },
      SECRET,
      /no KALTURA_ADMIN_SECRET/,
    ],
  ])('a block %s', (_, event, value, note) => {
    const state = played(only, event);
    expect(getValuesToWrite(state)).toEqual({ 'admin-secret': value });
    expect(state.step.note ?? '').toMatch(note ?? /^$/);
  });

  test('there is no signing in', () => {
    expect(played(only, '<ctrl+l>').screen.name).toBe('step');
  });

  test('the review stays with that answer, even if other answers are wrong', () => {
    const review = (...steps: Step[]): Wizard =>
      played(
        begun(given(), { only: 'user-id' }),
        'you',
        '<enter>',
        good('user-id'),
        REVIEWED,
        ...steps,
      );
    expect(review(bad('admin-secret')).screen).toMatchObject({ name: 'review', at: null });
    expect(review('<up>', '<up>').screen).toMatchObject({ at: 4 });
    expect(review('<up>', '<enter>')).toMatchObject(at('user-id'));
  });

  test('an answer that would change another line is not offered', () => {
    const offer = { label: 'My account is in EU', credential: 'region', value: EU } as const;
    const verdict = reject({ code: 'START_SESSION_ERROR', message: 'No.', fix: 'Copy it again.' }, [
      offer,
    ]);
    const refused = { type: 'verdict', name: 'admin-secret', verdict } as const;
    const state = begun(given({ 'partner-id': '102' }), { only: 'admin-secret' });
    expect(kinds(played(state, SECRET, '<enter>', refused))).toEqual([]);
    expect(kinds(secret(SECRET, '<enter>', refused))[0]).toBe('offer');
  });
});

describe('where a secret may go', () => {
  const own = 'https://kaltura.example.test/api_v3';
  const stranger = { ...given(), region: { text: own, origin: 'example' } } as const;
  const asked = (...steps: Step[]): Wizard => played(begun(stranger), good('region'), ...steps);

  test('the wizard asks about an unconfirmed host and withholds the secret until then', () => {
    expect(asked().screen).toMatchObject({ name: 'confirm-host', url: own });
    expect(getKnown(asked()).values['admin-secret']).toBe(undefined);
    const yes = asked('yes', '<enter>');
    expect(getKnown(yes).values['admin-secret']).toBe(SECRET);
    expect(status(yes, 'admin-secret')).toBe('checking');
  });

  // The question may appear while the user types: the rest of the word is not a yes.
  test.each(['y', 'y.gray@example.com', 'yesterday', ' ', 'x'])(
    '“%s” is neither yes nor no',
    (word) => {
      expect(asked(word, '<enter>').screen.name).toBe('confirm-host');
    },
  );

  test.each([[['no', '<enter>']], [['<escape>']], [['<shift+tab>']]])('%o is no', (keys) => {
    const none = { status: 'empty', text: null, origin: null };
    expect(asked(...keys)).toMatchObject(at('region', answer('region', none)));
  });

  test('after yes the current step stays open, and its verdict leads to the next step', () => {
    const { 'admin-secret': _, ...rest } = stranger;
    const yes = played(
      begun(rest),
      ...GOOD.slice(0, 1),
      good('region'),
      SECRET,
      '<enter>',
      'yes',
      '<enter>',
    );
    expect(yes).toMatchObject(at('admin-secret'));
    expect(played(yes, bad('admin-secret')).step.name).toBe('admin-secret');
    expect(played(yes, good('admin-secret')).step.name).not.toBe('admin-secret');
  });

  test('with --only, no quits, except for the region, which the user then chooses', () => {
    const refused = (only: CredentialName): Wizard =>
      played(begun(stranger, { only }), good('region'), 'no', '<enter>');
    expect(refused('user-id').screen).toEqual({ name: 'exited', why: 'quit' });
    expect(refused('region')).toMatchObject(at('region'));
  });

  test.each([
    ['file', 'file', null],
    ['option', 'file', null],
    ['environment', 'file', own],
    ['pasted', 'pasted', own],
  ] as const)('a host from %s and a secret from %s: %s', (region, from, unconfirmed) => {
    const state = begun({
      ...given(),
      'admin-secret': { text: SECRET, origin: from },
      region: { text: own, origin: region },
    });
    expect(findUnconfirmedHost(state)).toBe(unconfirmed);
  });
});

describe('the question mark', () => {
  test.each<[string, Wizard]>([
    ['in an empty field', begun()],
    ['after a text of a wrong form', played(begun(), 'abc', '<enter>')],
    ['after a refused answer', partner(bad('partner-id'))],
  ])('helps %s, and keeps the text', (_, state) => {
    expect(played(state, '?')).toMatchObject({ step: { help: 0 }, fields: state.fields });
  });

  test('is text after other text', () => {
    expect(played(begun(), 'ab', '?').fields['partner-id'].text).toBe('ab?');
  });
});

describe('the sandbox is tried with Enter', () => {
  const signIn = { email: 'jo@example.test', region: 'EU', password: 'secret' };
  const hints = { ...NO_HINTS, valuesFor: () => ({ 'partner-id': '102' }), signIn };
  const sandbox = (...steps: Step[]): Wizard =>
    played(begun({}, { sandbox: true, hints }), ...steps);

  test.each(['<enter>', '<tab>'])('%s on an empty field takes the value shown', (chord) => {
    expect(sandbox(chord).answers['partner-id']).toMatchObject({
      value: '102',
      status: 'checking',
    });
    expect(played(begun(), chord).answers['partner-id'].value).toBe(null);
  });

  test('but does not replace typed text, and is not offered beside it', () => {
    expect(sandbox('103', '<enter>').answers['partner-id'].value).toBe('103');
    expect(findHintOnEnter(sandbox())).toBe('102');
    expect(findHintOnEnter(sandbox('103', '<enter>', bad('partner-id')))).toBe(null);
    expect(findHintOnEnter(sandbox('103', '<enter>', bad('partner-id'), '<ctrl+u>'))).toBe('102');
  });

  test('takes the email, the region and the password while signing in', () => {
    expect(sandbox('<ctrl+l>', '<enter>', '<enter>', '<enter>').screen).toMatchObject({
      signIn: {
        stage: 'asking',
        email: { text: signIn.email },
        serviceUrl: EU,
        password: { text: signIn.password },
      },
    });
    expect(sandbox('<ctrl+l>', 'me@example.test', '<enter>').screen).toMatchObject({
      signIn: { email: { text: 'me@example.test' } },
    });
  });
});

describe('a broken AppToken', () => {
  const broken = (values: Parameters<typeof given>[0], ...verdicts: Step[]): Wizard =>
    played(
      begun(given({ ...values, 'app-token-id': '0_1a2b3c4d', 'app-token': 'b'.repeat(32) })),
      ...verdicts,
      bad('app-token-id'),
    );

  test('is replaced from the review, with the Admin Secret that is at hand', () => {
    const state = broken(RIGHT, ...GOOD);
    expect(listReviewRows(state)[1]).toBe('replace-token');
    const replaced = played(state, '<end>', '<down>', '<enter>', good('user-id'));
    expect(replaced).toMatchObject({ authMethod: 'new-app-token', screen: { name: 'review' } });
    expect(findAppTokenOffer(replaced)).toEqual({ hindrance: null });
  });

  test('is replaced from its step, which asks for the Admin Secret or a sign-in', () => {
    const step = broken({ ...ACCOUNT, 'user-id': 'me' }, GOOD[0] as Step, ...GOOD.slice(2));
    const opened = played(step, '<enter>');
    expect(opened.step.name).toBe('app-token-id');
    expect(kinds(opened)).toEqual(['other', 'replace-token']);
    const asked = played(opened, '<down>', '<enter>');
    expect(asked.step.name).toBe('admin-secret');
    expect(canSignIn(asked)).toBe(true);
  });
});

describe('what follows from a verdict or another answer', () => {
  const token = { 'app-token-id': '0_1a2b3c4d', 'app-token': 'b'.repeat(32) };
  const block = `KALTURA_APP_TOKEN_ID=${token['app-token-id']}\nKALTURA_APP_TOKEN=${token['app-token']}`;
  const pasted = (...steps: Step[]): Wizard => secret({ type: 'paste', text: block }, ...steps);

  test.each<[string, Wizard, object]>([
    [
      'a valid region starts the checks that waited for it',
      returned(silent('partner-id', 'DEPENDS'), good('region')),
      answer('partner-id', { status: 'checking' }),
    ],
    [
      'who continues offline once is not asked again',
      partner(silent('partner-id'), '<ctrl+y>', SECRET, '<enter>', silent('admin-secret')),
      at('region', answer('admin-secret', { status: 'unchecked', kept: true })),
    ],
    [
      'choosing an AppToken drops the plan without one',
      whole(REVIEWED, '<down>', '<down>', '<enter>'),
      { review: null },
    ],
    ['a pasted AppToken is used instead of the secret', pasted(), { authMethod: 'app-token' }],
    [
      'until it is refused and the secret is given',
      pasted(bad('app-token-id'), {
        type: 'filled',
        given: given({ 'admin-secret': SECRET }, 'found'),
      }),
      { authMethod: 'admin-secret' },
    ],
    [
      'or until the secret is typed',
      pasted(bad('app-token-id'), '<shift+tab>', SECRET, '<enter>', good('admin-secret')),
      { authMethod: 'admin-secret' },
    ],
    [
      'beside the Admin Secret it is not used',
      played(begun(), {
        type: 'paste',
        text: `KALTURA_PARTNER_ID=102\nKALTURA_ADMIN_SECRET=${SECRET}\n${block}`,
      }),
      { authMethod: 'admin-secret' },
    ],
    [
      'it is used instead of a refused secret',
      secret('c'.repeat(32), '<enter>', bad('admin-secret'), { type: 'paste', text: block }),
      { authMethod: 'app-token' },
    ],
    [
      'a pasted line fills the credential that it names, at any step, and the wizard says so',
      played(begun(), { type: 'paste', text: `KALTURA_ADMIN_SECRET=${SECRET}` }),
      at('partner-id', {
        ...answer('admin-secret', { value: SECRET }),
        step: { note: expect.stringContaining('The Admin Secret was in the paste') },
      }),
    ],
    [
      'a secret in a wrong field is replaced by the next text',
      played(begun(), SECRET, '<enter>', '102'),
      { fields: { 'partner-id': { text: '102' } } },
    ],
  ])('%s', (_, state, expected) => {
    expect(state).toMatchObject(expected);
  });

  test('a refused secret gives way to the next text, and its verdict to an empty field', () => {
    const refused = secret('c'.repeat(32), '<enter>', bad('admin-secret'));
    expect(describeVerdict(refused)?.message).toBe('It is wrong.');
    expect(describeVerdict(played(refused, '<ctrl+u>'))).toBe(null);
    expect(played(refused, 'b').fields['admin-secret'].text).toBe('b');
  });

  test('after a refused Partner ID, Enter keeps it, and the next text replaces it', () => {
    const offers = [{ label: 'My own server', credential: 'region', value: null }] as const;
    const verdict = reject({ code: 'NO', message: 'No.', fix: 'Other.' }, offers);
    const refused = partner({ type: 'verdict', name: 'partner-id', verdict });
    expect(kinds(refused)[0]).toBe('other');
    expect(played(refused, '<enter>').fields['partner-id'].text).toBe('102');
    expect(played(refused, '<enter>', '7').fields['partner-id'].text).toBe('7');
    const typedAgain = played(refused, '<ctrl+u>', '102', '<enter>');
    expect(typedAgain.fields['partner-id'].text).toBe('102');
  });

  test('with --app-token a right AppToken removes the line of the secret', () => {
    const file = begun(given({ ...RIGHT, ...token }), { prefersAppToken: true });
    expect(getWriteRequest(file).removed).toEqual([]);
    expect(getWriteRequest(played(file, silent('app-token'))).removed).toEqual([]);
    expect(getWriteRequest(played(file, good('app-token'))).removed).toEqual(['admin-secret']);
  });

  test('with --app-token none is created for an administrator', () => {
    const isAdministrator = { code: 'ADMINISTRATOR_USER', message: 'Is one.', fix: 'Nothing.' };
    const state = played(
      begun(given(), { prefersAppToken: true }),
      ...GOOD.slice(0, 3),
      good('user-id', { warnings: [isAdministrator] }),
    );
    expect(findAppTokenOffer(state)?.hindrance).toContain('administrator');
    expect(isAppTokenPlanned(state)).toBe(false);
  });
});
