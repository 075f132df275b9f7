import { describe, expect, test } from 'vitest';
import { NO_HINTS } from '../../src/commands/sandbox.ts';
import type { CredentialName } from '../../src/credentials/credential.ts';
import { postpone, reject } from '../../src/credentials/verdict.ts';
import { EMPTY } from '../../src/terminal/editor.ts';
import { findAppTokenOffer, isAppTokenPlanned } from '../../src/wizard/app-token-offer.ts';
import { getSelectedRow, listRows } from '../../src/wizard/choice-rows.ts';
import { effectsFor } from '../../src/wizard/effects.ts';
import { listKeyHints } from '../../src/wizard/keymap.ts';
import { getReviewRequest, getValuesToWrite } from '../../src/wizard/review-request.ts';
import {
  getSelectedReviewRow,
  listReviewLines,
  listReviewRows,
} from '../../src/wizard/review-text.ts';
import {
  canSignIn,
  findAwaitedWork,
  findHintOnEnter,
  findUnconfirmedHost,
  getKnownAnswers,
} from '../../src/wizard/selectors.ts';
import type { Wizard } from '../../src/wizard/state.ts';
import type { Event } from '../../src/wizard/update/update.ts';
import { describeVerdict } from '../../src/wizard/wording.ts';
import {
  bad,
  begin,
  createAccount,
  createDone,
  done,
  EU,
  GOOD,
  given,
  good,
  list,
  paste,
  play,
  RIGHT,
  reviewed,
  SECRET,
  type Step,
  silent,
  US,
  verdict,
} from './play.ts';

const { 'admin-secret': _, 'user-id': __, ...ACCOUNT } = RIGHT;
const ENTER_SECRET = `${SECRET}<enter>`;
const WRONG_SECRET = `${'c'.repeat(32)}<enter>`;
const REVIEWED = reviewed({ untouched: '4 other lines stay as they are' });
const REVIEW = { screen: { name: 'review' } };
const WRITING = { screen: { name: 'writing' } };

const kinds = (state: Wizard): string =>
  listRows(state)
    .map(({ intent, text }) => (text.startsWith('Use “') ? 'typed' : intent.type))
    .join(' ');
const status = (state: Wizard, name: CredentialName): string => state.answers[name].status;
/** What a table expects of a state. */
const at = (name: CredentialName, more: object = {}) => ({
  ...{ screen: { name: 'step' }, step: { name } },
  ...more,
});
const answer = (name: CredentialName, is: object) => ({ answers: { [name]: is } });
const text = (name: CredentialName, is: string) => ({ fields: { [name]: { text: is } } });

const partner = (...steps: Step[]): Wizard => play(begin(), '102<enter>', ...steps);
const secret = (...steps: Step[]): Wizard => partner(good('partner-id'), ...steps);
const players = (...steps: Step[]): Wizard =>
  secret(
    ENTER_SECRET,
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
const returned = (...steps: Step[]): Wizard => play(begin(given()), ...steps);
const checked = (...steps: Step[]): Wizard => returned(...GOOD, REVIEWED, ...steps);
/** The review, with the check of the User ID under way. */
const checking = (...steps: Step[]): Wizard =>
  returned(...GOOD.slice(0, 3), REVIEWED, '<enter>', ...steps);
const back = (count: number): string => '<shift+tab>'.repeat(count);

/** A test for each state and what it contains. */
function testStates(cases: readonly (readonly [title: string, state: Wizard, is: object])[]): void {
  test.each(cases)('%s', (_, state, expected) => {
    expect(state).toMatchObject(expected);
  });
}

const RESTRICTED = { code: 'SERVICE_ACCESS_CONTROL_RESTRICTED', message: 'No.', fix: 'Ask.' };

describe('the way', () => {
  const spaced = begin(given({ ...RIGHT, 'admin-secret': `${SECRET} ` }), { only: 'admin-secret' });
  const malformed = play(begin(), 'abc<enter>');
  const noAnswer = silent('partner-id');
  const DIGITS = { message: expect.stringContaining('digits') };
  testStates([
    [
      'a wrong format is not checked, and keeps its text',
      malformed,
      at('partner-id', { ...text('partner-id', 'abc'), step: { mistake: DIGITS } }),
    ],
    ['until it is edited', play(malformed, '<backspace>'), { step: { mistake: null } }],
    [
      'keys typed during a check are dropped after a bad verdict',
      partner(ENTER_SECRET, bad('partner-id')),
      at('partner-id', { queue: [], fields: { 'admin-secret': EMPTY } }),
    ],
    [
      'a paste waits for a good one',
      partner(paste(SECRET), good('partner-id')),
      at('admin-secret', { queue: [], ...text('admin-secret', SECRET) }),
    ],
    ['↑ leaves a check at once', secret(ENTER_SECRET, '<up>'), at('partner-id', { queue: [] })],
    [
      'an account that refuses calls from this computer does not make the secret wrong',
      secret(ENTER_SECRET, verdict('admin-secret', reject(RESTRICTED)), '<down><enter>'),
      answer('admin-secret', { status: 'unchecked', isKept: true, value: SECRET }),
    ],
    [
      'ctrl+y does not keep a text that is being typed',
      partner(noAnswer, '<ctrl+u>555<ctrl+y>'),
      at('partner-id', answer('partner-id', { isKept: false })),
    ],
    ['a spaced value is the answer', play(spaced, silent('admin-secret'), '<ctrl+y>'), REVIEW],
    [
      'keys keep their order behind an Enter that waits for a list',
      play({ ...whole('<up><up><enter>'), choices: {} }, '<enter>a', 'b'),
      { queue: { length: 3 }, ...text('user-id', '') },
    ],
    [
      'going back stops a check and keeps the text',
      secret(`${ENTER_SECRET}<shift+tab>`),
      at('partner-id', {
        ...answer('admin-secret', { status: 'empty' }),
        ...text('admin-secret', SECRET),
      }),
    ],
    [
      'back at a skipped answer, Enter skips it again',
      players(`<end><enter>${back(1)}<enter>`),
      at('user-id', answer('player-id', { value: null })),
    ],
    [
      'text replaces a misplaced secret',
      play(begin(), ENTER_SECRET, '102'),
      text('partner-id', '102'),
    ],
  ]);
});

test('changing an answer makes only its dependent answers unchecked', () => {
  const names = ['partner-id', 'admin-secret', 'region', 'player-id', 'user-id'] as const;
  const statuses = (...keys: string[]): string =>
    names.map((name) => status(whole(...keys), name)).join(' ');
  expect(statuses(back(6), '<ctrl+u>103<enter>')).toBe(Array(5).fill('checking').join(' '));
  expect(statuses(back(2), 'you<enter>')).toBe('valid valid valid valid checking');
});

test('ctrl+c during the write waits for its end', () => {
  const writing = whole(REVIEWED, '<enter><ctrl+c>');
  expect(writing.screen.name).toBe('writing');
  const problem = { code: 'ENOSPC', message: 'Full.', fix: null };
  const ended = play(writing, done('write', { problem }));
  expect(ended.screen).toEqual({ name: 'exited', why: 'quit' });
});

describe('lists', () => {
  const all = 'choose choose choose choose type-other skip';
  test.each<[string, Wizard, string]>([
    ['letters filter', players('1'), 'choose choose typed'],
    ['Escape shows all', players('1<escape>'), all],
    ['“another …” puts the list away', players('<end><up><enter>'), ''],
    ['and Escape brings it back', players('<end><up><enter><escape>'), all],
  ])('%s', (_, state, expected) => {
    expect(kinds(state)).toEqual(expected);
  });

  test('the key line names a second attempt only on its row', () => {
    const offered = list('player-id', ['11', '34'], '34');
    const state = players('<down><enter>', silent('player-id'), offered);
    expect(listKeyHints(state)[0]?.label).toBe('try again');
    expect(listKeyHints(play(state, '<down>'))[0]?.label).toBe('next');
  });

  test('after a refused Portal URL the whole list and “skip” are there', () => {
    const portals = whole('<shift+tab>', list('portal-url', ['https://a.test', 'https://b.test']));
    const malformed = play(portals, 'htp:/x<enter>');
    expect(kinds(malformed)).toBe('type-other skip choose choose');
    const refused = play(portals, 'https://c.test<enter>', bad('portal-url'));
    expect(kinds(refused)).toBe('type-other skip use-anyway choose choose');
    const typing = '<home><down><down><enter>';
    expect(kinds(play(portals, typing, 'htp:/x<enter>'))).toMatch(/^type-other skip/);
    const picked = play(malformed, '<down><down><down><enter>');
    expect(picked.answers['portal-url'].value).toBe('https://b.test');
    expect(play(malformed, '<enter>').step.isTyping).toBe(true);
    expect(play(malformed, '<home>x').fields['portal-url'].text).toBe('xhtp:/x');
  });

  test('an empty list can be loaded again', () => {
    const loads = (state: Wizard): object[] =>
      effectsFor(state).filter((each) => each.kind === 'choices' && each.name === 'player-id');
    const empty = players(list('player-id', [], undefined, { message: 'No players.' }));
    expect([kinds(empty), getSelectedRow(empty)]).toEqual(['reload type-other skip', 2]);
    expect(loads(empty)).toEqual([]);
    const again = play(empty, '<home><enter>');
    expect(loads(again)).toMatchObject([{ fresh: true }]);
    expect(kinds(play(again, list('player-id', ['11'])))).toBe('choose type-other skip');
    const waiting = { message: 'It needs the Admin Secret.', isWaiting: true } as const;
    const waits = players(list('player-id', [], undefined, waiting));
    expect(kinds(waits)).toBe('type-other skip');
  });

  test.each([
    ['player-id', { status: 'skipped' }],
    ['user-id', { code: 'REFERENCE' }],
  ] as const)('Enter does not replace a reference: %s', (name, kept) => {
    const first = begin(given({ ...RIGHT, [name]: 'op://dev/kaltura/value' }), { only: name });
    const asked = play(first, ...GOOD.slice(0, 3), list(name, ['11', '23'], '23'));
    expect(play(asked, '<enter>')).toMatchObject(answer(name, kept));
  });

  test('an empty option clears an optional value, and does not count as a required one', () => {
    const empty = { text: '', origin: 'option' } as const;
    const state = begin({ ...given(RIGHT), 'player-id': empty, 'user-id': empty });
    expect(getValuesToWrite(state)).toMatchObject({ 'player-id': '' });
    expect(getValuesToWrite(state)).not.toHaveProperty('user-id');
  });

  test('an optional value that the file has can be cleared; skipped, its line stays', () => {
    const inFile = { 'player-id': '7' };
    const first = begin(given(inFile), { only: 'player-id', inFile });
    const state = play(first, good('player-id'), list('player-id', ['11']));
    expect(kinds(state)).toBe('choose choose type-other skip clear');
    expect(getValuesToWrite(play(state, '<end><enter>'))).toEqual({ 'player-id': '' });
    expect(getValuesToWrite(play(state, '<end><up><enter>'))).toEqual({});
  });

  test('in a small window Enter first shows the whole warning about a choice', () => {
    const warning = { code: 'OTHER_PRODUCT', message: 'Not for you.', fix: 'Choose another.' };
    const warnings = [
      good('player-id', { warnings: [warning] }),
      list('player-id', ['11', '23'], '23'),
    ];
    const warned = players('<enter>', ...warnings);
    const small = { ...warned, view: { rows: 5, room: 3, isFresh: true } };
    const read = play(small, '<enter>');
    expect(listKeyHints(small)[0]?.label).toBe('read on');
    expect(listKeyHints(play(small, '<up>'))[0]?.label).toBe('next');
    expect(play(small, '<up><enter>').step.help).toBe(null);
    expect(play(small, '<up><enter>')).toMatchObject(answer('player-id', { value: '11' }));
    expect(read.step).toMatchObject({ name: 'player-id', help: 0 });
    expect(play(read, '<escape><enter>').step.name).toBe('user-id');
    const another = play(read, '<escape><home><enter>', ...warnings);
    expect(another.step).toMatchObject({ name: 'player-id', isWarned: false });
  });

  test('an offered answer is taken by Enter, or passed over', () => {
    const offer = { label: 'Use me', credential: 'user-id', value: 'me' } as const;
    const offered = good('user-id', { offers: [offer] });
    const state = whole(back(2), list('user-id', ['ME'], 'ME'), 'ME<enter>', offered);
    expect([state.step.name, listRows(state)[0]?.intent]).toEqual([
      'user-id',
      { type: 'take-offer', offer },
    ]);
    expect(play(state, '<enter>').answers['user-id'].value).toBe('me');
    const passed = play(state, '<down><enter>');
    expect(passed).toMatchObject({ ...REVIEW, ...answer('user-id', { value: 'ME' }) });
  });

  const inFile = (name: CredentialName, text: string): Wizard =>
    play(begin(given({ ...RIGHT, [name]: text }), { only: name }), list(name, ['11', US]));
  const other = { type: 'type-other' } as const;
  test.each<[CredentialName, string]>([
    ['player-id', '7'],
    ['user-id', 'maya'],
    ['region', EU],
    ['portal-url', 'https://a.test'],
  ])('Enter on the empty field of “another %s” keeps the current one', (name, text) => {
    const kept = play(inFile(name, text), good(name), other, '<enter>');
    expect(kept).toMatchObject({ ...REVIEW, ...answer(name, { value: text }) });
  });

  test('and says again what is wrong with it, or skips an optional answer', () => {
    const REFERENCE = 'op://dev/kaltura/user';
    const digits = play(inFile('player-id', 'abc'), other, '<enter>');
    expect(digits.step.mistake?.message).toContain('digits');
    const reference = play(inFile('user-id', REFERENCE), other, '<enter>');
    expect(reference.step.mistake?.message).toContain('reference');
    expect(players(other, '<enter>')).toMatchObject(answer('player-id', { status: 'skipped' }));
    const again = play(players(other, '<enter>'), { type: 'open', name: 'player-id' });
    expect(play(again, other, '<enter>').answers['player-id'].status).toBe('skipped');
  });

  const required = given({ ...ACCOUNT, 'admin-secret': SECRET });
  const more = { ...required, ...given({ 'player-id': '7' }) };
  test.each([
    ['player-id', play(begin(required), ...GOOD.slice(0, 3))],
    ['user-id', play(begin(more), ...GOOD.slice(0, 3), good('player-id'))],
  ] as const)(
    'a refused %s is not offered again, stays in the field, and can be typed again',
    (name, asked) => {
      const state = play(asked, list(name, ['11', '12']));
      expect(state.step.name).toBe(name);
      const refused = play(state, '999<enter>', bad(name));
      // The first Enter closes the list.
      const again = play(refused, '<ctrl+u>999<enter><enter>', bad(name));
      for (const each of [refused, again])
        expect([each.fields[name].text, kinds(each).includes('typed')]).toEqual(['999', false]);
      expect(kinds(play(again, '<escape>')).match(/choose/g)).toHaveLength(2);
    },
  );
});

describe('coming back', () => {
  const malformed = given({ ...RIGHT, 'partner-id': 'x1' });
  const other = checked('<home><down><enter>');
  const untried = { ...REVIEW, ...answer('user-id', { status: 'unchecked', tries: 0 }) };
  testStates([
    ['a malformed answer is asked for', begin(malformed), at('partner-id')],
    ['escape leaves an answer as it was', play(other, '<escape>'), REVIEW],
    [
      'shift+tab too, after another answer',
      play(other, WRONG_SECRET, bad('admin-secret'), '<shift+tab>'),
      { answers: checked().answers, ...REVIEW },
    ],
    ['shift+tab leads to the last step', play(checked(), '<shift+tab>'), at('portal-url')],
    ['and escape back', play(checked(), '<shift+tab>', 'x<escape>', '<escape>'), REVIEW],
    ['again it leads to the step before', play(checked(), back(2)), at('user-id')],
    ['from which escape leads back too', play(checked(), back(3), '<escape>'), REVIEW],
    ['as it does after the first step', play(checked(), back(7)), REVIEW],
    [
      'and to the answers of the review',
      play(checked(), back(2), 'you<enter><shift+tab>', '<escape>'),
      { ...REVIEW, answers: checked().answers },
    ],
    [
      'with --only there is no step before',
      play({ ...checked(), setting: { ...checked().setting, only: 'portal-url' } }, back(2)),
      REVIEW,
    ],
    [
      'the review counts as unseen then',
      play({ ...other, view: { rows: 9, room: 9, isFresh: true } }, '<escape>'),
      { ...REVIEW, view: { isFresh: false } },
    ],
    ['Enter before the plan writes nothing', returned(...GOOD, '<enter>', REVIEWED), REVIEW],
    ['Enter during a check waits for it', checking(good('user-id')), WRITING],
    ['any other key takes it back', checking('<escape>', good('user-id')), REVIEW],
    ['a bad verdict takes it back too', checking(bad('user-id')), REVIEW],
    ['so does silence, and does not try again', checking(silent('user-id')), untried],
    [
      'input ahead ends at the review: nothing is written that has not been seen',
      players(
        ...['<end><enter>', list('user-id', ['me'], 'me'), '<enter><enter><enter><enter>'],
        ...[good('user-id'), list('portal-url', ['https://a.test']), good('portal-url'), REVIEWED],
      ),
      { ...REVIEW, queue: [] },
    ],
  ]);

  test('a wrong answer is what Enter fixes', () => {
    const state = returned(good('partner-id'), bad('admin-secret'), ...GOOD.slice(2), REVIEWED);
    expect(listKeyHints(state)[0]).toMatchObject({ keys: 'enter', label: 'fix it' });
    expect(play(state, '<enter>').step.name).toBe('admin-secret');
  });
});

describe('the rows of the review', () => {
  test.each<[string, Wizard]>([
    ['on a return visit', play(begin(given(), { inFile: RIGHT }), ...GOOD)],
    ['with a wrong answer', returned(bad('partner-id'))],
  ])('are two %s', (_, state) => {
    expect(listReviewRows(state)).toMatchObject([{}, { intent: { type: 'move' } }]);
    expect(getSelectedReviewRow(state)).toBe(0);
  });

  test.each<[string, object]>([
    ['<home><up><escape>', { answer: null, row: 0 }],
    ['<down><down><down>', { answer: null, row: 2 }],
  ])('%s leads there', (keys, expected) => {
    expect(whole(REVIEWED, keys).screen).toMatchObject(expected);
  });

  test('“Continue without checking” names every answer that was not checked, and writing is next', () => {
    const lost = [silent('partner-id', 'DEPENDS'), silent('region')];
    const kept = returned(
      ...lost,
      good('admin-secret'),
      good('user-id'),
      '<down><enter>',
      REVIEWED,
    );
    const message = '! Not checked: Partner ID and Region.';
    expect(listReviewLines(kept)[0]).toMatchObject({ text: message });
    expect(play(kept, '<enter>').screen.name).toBe('writing');
  });

  test('Enter twice on the AppToken creates nothing', () => {
    const chosen = whole('<down><down><enter>');
    expect(isAppTokenPlanned(chosen)).toBe(true);
    expect(isAppTokenPlanned(play(chosen, '<enter>'))).toBe(false);
    // Esc closes what was opened last, on every row below the changes.
    for (const keys of ['', '<up>', '<up><up>']) {
      const row = play(chosen, keys);
      expect(listKeyHints(row)).toContainEqual({ keys: 'esc', label: 'back' });
      expect(isAppTokenPlanned(play(row, '<escape>'))).toBe(false);
    }
  });
});

test('a warning keeps the step open, with the whole list; Enter then takes the answer', () => {
  const warning = { code: 'UNUSUAL_USER_ID', message: 'Kaltura refuses it.', fix: 'Use letters.' };
  const newUser = { code: 'NEW_USER', message: 'New.', fix: 'Nothing.' };
  const typed = whole(back(2), list('user-id', ['me', 'you'], 'me'), 'boss<enter>');
  const warned = play(typed, good('user-id', { warnings: [newUser, warning] }));
  expect(describeVerdict(warned)).toMatchObject({ message: warning.message, fix: warning.fix });
  expect([kinds(warned), getSelectedRow(warned)]).toEqual(['choose choose choose type-other', 0]);
  expect(play(warned, '<enter>')).toMatchObject({
    ...REVIEW,
    ...answer('user-id', { value: 'boss' }),
  });
  expect(kinds(play(warned, '<backspace>'))).toBe('typed choose');
});

test.each<[string, string, CredentialName]>([
  ['wrong in form', 'b'.repeat(31), 'app-token'],
  ['refused', 'b'.repeat(32), 'app-token'],
  ['of a wrong ID', 'b'.repeat(32), 'app-token-id'],
])('at an AppToken that is %s, Enter closes the list and esc opens it', (_, token, name) => {
  const id = { 'app-token-id': '0_1a2b3c4d', 'app-token': token };
  const file = begin(given({ ...ACCOUNT, 'user-id': 'me', ...id }));
  const verdicts = token.length === 32 ? [bad(name)] : [];
  const opened = play(file, good('partner-id'), ...verdicts, { type: 'open', name });
  const rows = 'type-other replace-token';
  expect([kinds(opened), describeVerdict(opened)?.mark]).toEqual([rows, 'invalid']);
  const closed = play(opened, '<enter>');
  expect([kinds(closed), describeVerdict(closed)?.mark]).toEqual(['', 'invalid']);
  expect(kinds(play(closed, '<escape>'))).toBe(rows);
  for (const keys of ['x', 'x<backspace>', 'xy<enter>']) {
    const typed = play(opened, keys);
    expect(listKeyHints(typed).map(({ keys }) => keys)).toContain('esc');
    expect(kinds(play(typed, '<escape>'))).toBe(rows);
  }
});

test('esc shows the rows about a refused AppToken again after other text', () => {
  const block = `KALTURA_APP_TOKEN_ID=0_1a2b3c4d\nKALTURA_APP_TOKEN=${'b'.repeat(32)}`;
  const refused = secret(paste(block), bad('app-token-id'));
  expect(kinds(refused)).toBe('type-other replace-token');
  const typed = play(refused, '0_x');
  expect(kinds(typed)).toBe('');
  expect(listKeyHints(typed).map(({ keys }) => keys)).toContain('esc');
  expect(kinds(play(typed, '<escape>'))).toBe('type-other replace-token');
});

describe('new text and a text that was judged', () => {
  const warning = { code: 'ODD', message: 'Odd.', fix: 'Use letters.' };
  const user = (...steps: Step[]): Wizard =>
    whole(back(2), list('user-id', ['me'], 'me'), 'a b<enter>', ...steps);
  const warned = good('user-id', { warnings: [warning] });
  const own = 'https://own.test/api_v3';
  test.each<[string, Wizard, string]>([
    ['wrong in form', play(begin(), '1x<enter>', '102'), '102'],
    ['wrong', partner(bad('partner-id'), '1024'), '1024'],
    ['not checked', partner(silent('partner-id'), '103'), '103'],
    ['right', secret('<shift+tab>', '103'), '103'],
    ['of another answer', players('<end><up><enter>', '1x<enter>', '23'), '23'],
  ])('an answer that is %s is replaced', (_, { step, fields }, is) => {
    expect(fields[step.name].text).toBe(is);
  });

  test.each<[string, Wizard, string]>([
    ['with a warning', user(warned, 'a.b'), 'a.b'],
    ['with a warning, by a paste', user(warned, paste('a.b')), 'a.b'],
    ['after an edit that was submitted', user(warned, '<left>x<enter>', warned, 'a.b'), 'a.b'],
    ['unless it is corrected', user(warned, '<left>x'), 'a xb'],
    ['or shortened', user(warned, '<backspace>c'), 'a c'],
    ['or typed again', user(warned, 'a b', 'c'), 'a bc'],
  ])('a User ID %s', (_, { fields }, is) => {
    expect(fields['user-id'].text).toBe(is);
  });

  test('a server that could not be reached is replaced', () => {
    const region = play(
      begin(given({ 'partner-id': '102' }), { only: 'region' }),
      list('region', [US]),
    );
    const typed = play(region, `${own}<enter>`, silent('region'), own);
    expect(typed).toMatchObject(at('region', text('region', own)));
  });

  test('a pasted line replaces what was typed or pasted before', () => {
    const line = (id: string): Event => paste(`KALTURA_PLAYER_ID=${id}`);
    expect(players(line('999'), line('23')).fields['player-id'].text).toBe('23');
    expect(players('9', line('23')).fields['player-id'].text).toBe('23');
  });
});

test('a value that cannot be written is refused at its step', () => {
  const asked = play(whole(back(2), list('user-id', ['me'], 'me')), 'it\'s $HOME "x"<enter>');
  expect(asked).toMatchObject({
    screen: { name: 'step' },
    step: { name: 'user-id', mistake: { code: 'NO_COMMON_FORM' } },
  });
});

test('nor is such a value accepted from a paste or an option; that of the file stays', () => {
  const odd = 'it\'s $HOME "x"';
  const passed = begin(given({ ...RIGHT, 'user-id': odd }, 'option'));
  expect(passed.answers['user-id']).toMatchObject({ status: 'invalid', code: 'NO_COMMON_FORM' });
  const kept = begin(given({ ...RIGHT, 'user-id': odd }));
  expect(kept.answers['user-id']).toMatchObject({ value: odd, status: 'checking' });
  const both = begin({ 'user-id': { text: odd, origin: 'environment', isInFile: true } });
  expect(both.answers['user-id']).toMatchObject({ value: odd, status: 'checking' });
});

test('a malformed service URL is corrected before anything else is asked', () => {
  const state = begin(given({ region: 'http://kaltura.example.com/api' }));
  expect(state.step.name).toBe('region');
  const block = `KALTURA_PARTNER_ID=102\nKALTURA_ADMIN_SECRET=${SECRET}\n`;
  expect(play(state, paste(block)).step.name).toBe('region');
});

test('ctrl+o without a browser says so, and names the page', () => {
  const state = play(begin(), '<ctrl+o>', done('open-page', false));
  expect(state.step.note).toContain(state.step.toOpen?.url);
});

const HIDDEN = createAccount('102', { given: given({ 'partner-id': '102', region: EU }, 'found') });
const TOKEN = { 'app-token-id': '0_1a2b3c4d', 'app-token': 'b'.repeat(32) };

describe('a paste', () => {
  const page = paste(`KALTURA_PARTNER_ID=102\nKALTURA_ADMIN_SECRET=${SECRET}`);
  const pasted = (...steps: Step[]): Wizard => play(begin(), page, good('partner-id'), ...steps);
  const inferred = good('admin-secret', { implies: { region: EU } });
  const wrong = [WRONG_SECRET, bad('admin-secret')];
  const block = `KALTURA_APP_TOKEN_ID=${TOKEN['app-token-id']}\nKALTURA_APP_TOKEN=${TOKEN['app-token']}`;
  const rotated = { ...REVIEW, ...answer('user-id', { value: 'you', origin: 'pasted' }) };
  const both = paste(`KALTURA_PARTNER_ID=102\nKALTURA_ADMIN_SECRET=${SECRET}\n${block}`);
  const refused = [paste(block), bad('app-token-id')];
  const retyped = [...refused, '<shift+tab>', ENTER_SECRET, good('admin-secret')];
  testStates([
    [
      'replaces a malformed secret',
      secret('cc<enter>', paste(SECRET)),
      text('admin-secret', SECRET),
    ],
    ['replaces nothing else', secret('cc', paste(SECRET)), text('admin-secret', `cc${SECRET}`)],
    ['of a page asks for no region while the secret may tell it', pasted(), at('admin-secret')],
    ['nor after that', pasted(inferred), at('player-id')],
    ['at the review fills what it names', checked(paste('KALTURA_USER_ID=you')), rotated],
    ['and no other text', checked(paste('you')), { screen: { notice: expect.any(String) } }],
    [
      'of an AppToken uses it until the secret is typed',
      secret(...retyped),
      { authMethod: 'admin-secret' },
    ],
    ['does not use it beside the secret', play(begin(), both), { authMethod: 'admin-secret' }],
    [
      'uses it instead of a refused secret',
      secret(...wrong, paste(block)),
      { authMethod: 'app-token' },
    ],
    [
      'of an account, at the question for a refused AppToken, asks for the rest',
      play(begin(), '102<enter>', good('partner-id'), ...refused, page),
      at('admin-secret', { authMethod: 'admin-secret' }),
    ],
    [
      'of half an AppToken says what is missing',
      play(begin(), paste(`KALTURA_PARTNER_ID=102\n${block.split('\n')[0]}`)),
      { ...text('partner-id', '102'), step: { note: expect.stringContaining('two lines') } },
    ],
    [
      'of half an AppToken alone is not typed',
      secret(paste(block.split('\n')[1] ?? '')),
      {
        ...text('admin-secret', ''),
        step: { name: 'admin-secret', note: expect.stringContaining('two lines') },
      },
    ],
    [
      'at the review too says what is missing',
      checked(paste(block.split('\n')[0] ?? '')),
      { screen: { notice: expect.stringContaining('two lines') } },
    ],
    [
      'of another value does not type it with --only',
      play(begin(given(), { only: 'user-id' }), paste('KALTURA_PLAYER_ID=7')),
      {
        ...text('user-id', ''),
        step: { note: expect.stringContaining('no KALTURA_USER_ID') },
      },
    ],
    [
      'of half an AppToken beside an Admin Secret says nothing about it',
      play(begin(), paste(`KALTURA_ADMIN_SECRET=${SECRET}\n${block.split('\n')[0]}`)),
      { step: { note: null } },
    ],
    ['leaves the open question open', play(begin(), paste(block)), at('partner-id')],
    [
      'a sign-in that does not show the secret leaves its question open too',
      secret('<ctrl+l>', createDone('sign-in', { kind: 'accounts', accounts: [HIDDEN] })),
      at('admin-secret', { isSecretHidden: true }),
    ],
    [
      'of a line fills the credential that it names, at any step',
      play(begin(), paste(`KALTURA_ADMIN_SECRET=${SECRET}`)),
      at('partner-id', answer('admin-secret', { value: SECRET })),
    ],
  ]);
});

describe('with --only', () => {
  const OTHER = 'b'.repeat(32);
  const only = begin(given(), { only: 'admin-secret' });
  const block = (id: string): Event =>
    paste(`KALTURA_PARTNER_ID="${id}"\nKALTURA_ADMIN_SECRET=${OTHER}`);

  test.each<[string, Event, string, RegExp]>([
    ['of the same account, written otherwise, fills it', block(' 102 '), OTHER, /^$/],
    ['of another account does not', block('105'), SECRET, /for account 105, but .* is for 102/],
    ['without it does not', paste('KALTURA_PLAYER_ID=1'), SECRET, /no KALTURA_ADMIN_SECRET/],
  ])('a block %s', (_, event, value, note) => {
    const state = play(only, event);
    expect(getValuesToWrite(state)).toEqual({ 'admin-secret': value });
    expect(state.step.note ?? '').toMatch(note);
  });

  test('the review stays with that answer, even if other answers are wrong', () => {
    const first = begin(given(), { only: 'user-id' });
    const review = (...steps: Step[]): Wizard =>
      play(first, 'you<enter>', good('user-id'), REVIEWED, ...steps);
    expect(review(bad('admin-secret')).screen).toMatchObject({ name: 'review', answer: null });
    expect(review('<up><up><enter>')).toMatchObject(at('user-id'));
  });

  test('of a malformed value is refused like a typed one, and the wizard does not wait', () => {
    const offer = { label: 'Use a;b', credential: 'user-id', value: 'a;b' } as const;
    const offered = good('user-id', { offers: [offer] });
    const state = play(begin(given()), ...GOOD.slice(0, 3), offered, {
      type: 'open',
      name: 'user-id',
    });
    const taken = play(state, { type: 'take-offer', offer });
    expect(taken.step).toMatchObject({
      isSubmitted: false,
      mistake: { code: 'SEMICOLON_IN_USER_ID' },
    });
    expect(findAwaitedWork(taken)).not.toBe('verdict');
  });

  test('what would change another line is not offered: another answer, and signing in', () => {
    const offer = { label: 'My account is in EU', credential: 'region', value: EU } as const;
    const problem = { code: 'START_SESSION_ERROR', message: 'No.', fix: 'Copy it again.' };
    const refused = verdict('admin-secret', reject(problem, [offer]));
    const state = begin(given({ 'partner-id': '102' }), { only: 'admin-secret' });
    expect(kinds(play(state, ENTER_SECRET, refused))).toBe('');
    expect(play(state, '<ctrl+l>').screen.name).toBe('step');
    expect(kinds(secret(ENTER_SECRET, refused))).toMatch(/^take-offer/);
  });
});

describe('where a secret may go', () => {
  const own = 'https://kaltura.example.test/api_v3';
  const stranger = { ...given(), region: { text: own, origin: 'example' } } as const;
  const asked = (...steps: Step[]): Wizard => play(begin(stranger), good('region'), ...steps);

  test('the wizard asks about an unconfirmed host and withholds the secret until then', () => {
    expect(asked().screen).toMatchObject({ name: 'confirm-host', url: own });
    expect(getKnownAnswers(asked()).values['admin-secret']).toBe(undefined);
    const yes = asked('yes<enter>');
    expect(getKnownAnswers(yes).values['admin-secret']).toBe(SECRET);
    expect(status(yes, 'admin-secret')).toBe('checking');
  });

  // The question may appear while the user types: the rest of the word is not a yes.
  test('“yesterday” is not an answer', () => {
    expect(asked('yesterday', '<enter>').screen.name).toBe('confirm-host');
  });

  test.each(['<escape>', '<shift+tab>'])('%s is no', (keys) => {
    const none = { status: 'empty', text: null, origin: null };
    expect(asked(keys)).toMatchObject(at('region', answer('region', none)));
  });

  test('after no, a typed URL is in the field for correction', () => {
    const waiting = secret(ENTER_SECRET, silent('admin-secret', 'DEPENDS'));
    const typed = play(waiting, list('region', [US, EU]), `${own}<enter>`, good('region'));
    expect(typed.screen.name).toBe('confirm-host');
    expect(play(typed, 'no<enter>')).toMatchObject(at('region', text('region', own)));
    expect(asked('no<enter>')).toMatchObject(text('region', ''));
  });

  describe('a server that does not exist', () => {
    const typo = 'https://api.eu.kaltrua.com/api_v3';
    const block = `KALTURA_PARTNER_ID=102\nKALTURA_SERVICE_URL=${typo}`;
    const whole = `${block}\nKALTURA_ADMIN_SECRET=${SECRET}`;
    const lost = play(begin(), paste(whole), silent('region'));
    const region = answer('region', { status: 'unchecked' });
    testStates([
      ['opens the step of its region', lost, at('region', region)],
      [
        'also at the step of the secret',
        play(begin(), paste(block), silent('region')),
        at('region'),
      ],
      [
        'but not while the user types',
        play(begin(), paste(block), 'a', silent('region')),
        at('admin-secret'),
      ],
      [
        'nor for one of the six regions',
        play(begin(), paste(whole.replace('kaltrua', 'kaltura')), silent('region')),
        at('player-id'),
      ],
      [
        'whose URL is typed again',
        play(lost, list('region', []), 'eu<enter>'),
        answer('region', { value: EU, status: 'checking' }),
      ],
      [
        'is asked about if the user keeps it',
        play(lost, '<ctrl+y>'),
        { screen: { name: 'confirm-host', url: typo } },
      ],
      [
        'or submits a secret, which waits for it',
        play(
          begin(given({ 'partner-id': '102', region: typo }), { only: 'admin-secret' }),
          silent('region'),
          ENTER_SECRET,
        ),
        { screen: { name: 'confirm-host', url: typo } },
      ],
      [
        'in the file does not take the user away from an earlier answer',
        play(begin(given({ region: typo })), silent('region')),
        at('partner-id'),
      ],
    ]);

    test('leads to its region from other steps, and from the review', () => {
      const typing = play(begin(), paste(block), ENTER_SECRET, silent('region'));
      const asked = play(typing, { type: 'open', name: 'partner-id' });
      expect(asked.step.name).toBe('region');
      const back = play(asked, '<shift+tab><shift+tab>', silent('partner-id'));
      expect(kinds(back)).toBe('retry keep take-offer');
      expect(kinds(play(asked, list('region', [])))).toBe('retry keep type-other');
      expect(play(back, '<down><down><enter>')).toMatchObject(at('region'));
      const file = play(begin(given({ ...RIGHT, region: typo })), silent('region'));
      expect(play(file, '<down><down><enter>')).toMatchObject(at('region'));
    });
  });

  test('after yes the current step stays open, and its verdict leads to the next step', () => {
    const { 'admin-secret': _, ...rest } = stranger;
    const first = [good('partner-id'), good('region'), ENTER_SECRET];
    const yes = play(begin(rest), ...first, 'yes<enter>');
    expect(yes).toMatchObject(at('admin-secret'));
    expect(play(yes, bad('admin-secret')).step.name).toBe('admin-secret');
    expect(play(yes, good('admin-secret')).step.name).not.toBe('admin-secret');
  });

  test('with --only, no quits, except for the region, which the user then chooses', () => {
    const refused = (only: CredentialName): Wizard =>
      play(begin(stranger, { only }), good('region'), 'no<enter>');
    expect(refused('user-id').screen).toEqual({ name: 'exited', why: 'quit' });
    expect(refused('region')).toMatchObject(at('region'));
  });

  test.each([
    ['file', 'file', null],
    ['environment', 'file', own],
    ['pasted', 'pasted', own],
  ] as const)('a host from %s and a secret from %s: %s', (region, from, unconfirmed) => {
    const secretFrom = given({ 'admin-secret': SECRET }, from);
    const state = begin({ ...given(), ...secretFrom, ...given({ region: own }, region) });
    expect(findUnconfirmedHost(state)).toBe(unconfirmed);
  });
});

test.each<[string, Wizard]>([
  ['in an empty field', begin()],
  ['after a text of a wrong form', play(begin(), 'abc<enter>')],
])('“?” helps %s, and keeps the text', (_, state) => {
  expect(play(state, '?')).toMatchObject({ step: { help: 0 }, fields: state.fields });
});

describe('the sandbox is tried with Enter', () => {
  const hints = { ...NO_HINTS, valuesFor: () => ({ 'partner-id': '102' }) };
  const sandbox = (...steps: Step[]): Wizard => play(begin({}, { sandbox: true, hints }), ...steps);

  test.each(['<enter>', '<tab>'])('%s on an empty field takes the value shown', (chord) => {
    const taken = { value: '102', status: 'checking' };
    expect(sandbox(chord)).toMatchObject(answer('partner-id', taken));
    expect(play(begin(), chord).answers['partner-id'].value).toBe(null);
  });

  test('but does not replace typed text, and is not offered beside it', () => {
    expect(sandbox('103<enter>').answers['partner-id'].value).toBe('103');
    expect(findHintOnEnter(sandbox('103<enter>', bad('partner-id')))).toBe(null);
    expect(findHintOnEnter(sandbox('103<enter>', bad('partner-id'), '<ctrl+u>'))).toBe('102');
  });
});

describe('an AppToken', () => {
  test('that is broken is replaced from the review, with the Admin Secret that is at hand', () => {
    const state = play(begin(given({ ...RIGHT, ...TOKEN })), ...GOOD, bad('app-token-id'));
    expect(listReviewRows(state)[1]?.intent.type).toBe('replace-token');
    const replaced = play(state, '<down><enter>', good('user-id'));
    expect(replaced).toMatchObject({ authMethod: 'new-app-token', ...REVIEW });
    expect(findAppTokenOffer(replaced)).toEqual({ hindrance: null });
  });

  test('or from its step, which asks for the Admin Secret or a sign-in', () => {
    const values = given({ ...ACCOUNT, 'user-id': 'me', ...TOKEN });
    const verdicts = [good('partner-id'), ...GOOD.slice(2), bad('app-token-id')];
    const opened = play(begin(values), ...verdicts, '<enter>');
    expect(opened.step.name).toBe('app-token-id');
    expect(kinds(opened)).toBe('type-other replace-token');
    const asked = play(opened, '<down><enter>');
    expect(asked.step.name).toBe('admin-secret');
    expect(canSignIn(asked)).toBe(true);
  });

  test('that is right removes the line of the secret, with --app-token', () => {
    const file = begin(given({ ...RIGHT, ...TOKEN }), { prefersAppToken: true });
    expect(getReviewRequest(file).removed).toEqual([]);
    expect(getReviewRequest(play(file, silent('app-token'))).removed).toEqual([]);
    expect(getReviewRequest(play(file, good('app-token'))).removed).toEqual(['admin-secret']);
  });

  test('is not created for an administrator, with --app-token', () => {
    const isAdministrator = { code: 'ADMINISTRATOR_USER', message: 'Is one.', fix: 'Nothing.' };
    const verdicts = [...GOOD.slice(0, 3), good('user-id', { warnings: [isAdministrator] })];
    const state = play(begin(given(), { prefersAppToken: true }), ...verdicts);
    expect(findAppTokenOffer(state)?.hindrance).toContain('administrator');
    expect(isAppTokenPlanned(state)).toBe(false);
  });
});

describe('what follows from a verdict or another answer', () => {
  const offline = [silent('partner-id'), '<ctrl+y>', ENTER_SECRET, silent('admin-secret')];
  const url = { region: 'http://www.kaltura.com', 'portal-url': 'https://a.test' };
  const malformed = (...steps: Step[]): Wizard =>
    play(
      begin(given({ ...RIGHT, ...url })),
      ...[verdict('partner-id', postpone('region')), list('region', [US, EU]), ...steps],
    );
  testStates([
    [
      'a new region starts the checks that waited for one, also those that use it in passing',
      malformed(verdict('portal-url', postpone('region')), '<enter>'),
      { answers: { 'partner-id': { status: 'checking' }, 'portal-url': { status: 'checking' } } },
    ],
    [
      'so the Partner ID does not wait for a region that waits for the Partner ID',
      malformed('<enter>', verdict('region', postpone('Partner ID')), bad('partner-id')),
      at('partner-id', answer('partner-id', { status: 'invalid' })),
    ],
    [
      'a new region does not ask again about an answer that is used anyway',
      whole(
        ...['<shift+tab>', list('portal-url', []), 'https://a.test<enter>', bad('portal-url')],
        ...['<down><down><enter>', { type: 'open', name: 'region' } as const],
        { type: 'submit', text: US },
      ),
      answer('portal-url', { status: 'checking', isKept: true }),
    ],
    [
      'who continues offline once is not asked again',
      partner(...offline),
      at('region', answer('admin-secret', { status: 'unchecked', isKept: true })),
    ],
    [
      'but sees the result of another attempt',
      secret(
        ...[ENTER_SECRET, silent('admin-secret', 'DEPENDS'), list('region', [US, EU], US)],
        ...['<enter>', silent('admin-secret'), silent('region'), '<ctrl+y>', back(2), '<enter>'],
        silent('admin-secret'),
      ),
      at('admin-secret', answer('admin-secret', { status: 'unchecked', isKept: false })),
    ],
    [
      'another Partner ID drops a region that nobody chose',
      secret(
        ...[ENTER_SECRET, good('admin-secret', { implies: { region: EU } }), good('region')],
        ...[back(3), '<ctrl+u>103<enter>'],
      ),
      { answers: { region: { status: 'empty' }, 'admin-secret': { status: 'checking' } } },
    ],
    ['an AppToken drops the plan', whole(REVIEWED, '<down><down><enter>'), { review: null }],
  ]);

  test.each<[string, Wizard]>([
    ['a new file', partner()],
    ['a file with a region', returned()],
  ])(
    'the offer of another server opens the field for its URL, and the verdict stays: %s',
    (_, state) => {
      const offers = [{ label: 'My own server', credential: 'region', value: null }] as const;
      const refused = reject({ code: 'NO', message: 'No.', fix: 'Other.' }, offers);
      const asked = play(state, verdict('partner-id', refused), {
        type: 'open',
        name: 'partner-id',
      });
      const opened = play(asked, '<down><enter>');
      expect(opened).toMatchObject(at('region', answer('partner-id', { message: 'No.' })));
      expect(kinds(opened)).toBe('');
      const typed = play(opened, 'https://own.test<enter>');
      expect(typed).toMatchObject(answer('partner-id', { status: 'checking' }));
      expect(play(typed, bad('partner-id'))).toMatchObject(at('partner-id'));
    },
  );

  test('a refused secret gives way to the next text, and its verdict to an empty field', () => {
    const refused = secret(WRONG_SECRET, bad('admin-secret'));
    expect(describeVerdict(refused)?.message).toBe('It is wrong.');
    expect(describeVerdict(play(refused, '<ctrl+u>'))).toBe(null);
    expect(play(refused, 'b').fields['admin-secret'].text).toBe('b');
  });

  test('after a refused Partner ID, Enter keeps it, and the next text replaces or corrects it', () => {
    const offers = [{ label: 'My own server', credential: 'region', value: null }] as const;
    const no = reject({ code: 'NO', message: 'No.', fix: 'Other.' }, offers);
    const refused = partner(verdict('partner-id', no));
    expect(kinds(refused)).toMatch(/^type-other/);
    const closed = play(refused, '<enter>');
    expect([kinds(closed), describeVerdict(closed)?.message]).toEqual(['', 'No.']);
    expect(kinds(play(closed, '<escape>'))).toBe(kinds(refused));
    for (const [keys, is] of [
      ['<enter>7', '7'],
      ['<left><left>7', '1702'],
      ['<home>7', '7102'],
      ['<left><enter>7', '7'],
    ] as const)
      expect(play(refused, keys).fields['partner-id'].text).toBe(is);
  });
});
