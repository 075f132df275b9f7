import { expect, test } from 'vitest';
import { NO_HINTS } from '../../src/commands/sandbox.ts';
import { effectsFor } from '../../src/wizard/effects.ts';
import { findIntent, findWordIntent, listKeyHints } from '../../src/wizard/keymap.ts';
import { getQuestion } from '../../src/wizard/plain-questions.ts';
import { canSignIn, findSignInHint } from '../../src/wizard/selectors.ts';
import { EVERY_REGION, type SignIn, type SignInOutcome } from '../../src/wizard/sign-in-state.ts';
import { type Wizard, withStep } from '../../src/wizard/state.ts';
import { openSignIn } from '../../src/wizard/update/sign-in.ts';
import { begin, createAccount, done, EU, good, paste, play, RIGHT, SECRET } from './play.ts';

const REFUSED: SignInOutcome & { kind: 'refused' } = {
  ...{ kind: 'refused', code: 'USER_WRONG_PASSWORD', message: 'No.', fix: 'Look.', retry: '' },
  elsewhere: true,
};

/** The sign-in after these attempts; `partnerId` was answered before. */
function attempted(partnerId: string | null, ...outcomes: SignInOutcome[]): Wizard {
  const given = partnerId ? { 'partner-id': { text: partnerId, origin: 'chosen' as const } } : {};
  const at = { signInAt: [{ serviceUrl: EU, label: 'EU' }] };
  const first = play(begin(given, at), ...(partnerId ? [good('partner-id')] : []));
  const begins = play(openSignIn(first), 'ann@example.test<enter>');
  return outcomes.reduce(
    (now, outcome) => play(now, 'secret words<enter>', done('sign-in', outcome)),
    begins,
  );
}

function signInOf({ screen }: Wizard): SignIn {
  if (screen.name !== 'sign-in') throw new Error(screen.name);
  return screen;
}

test('one account is taken, unless another one was given before', () => {
  const note = 'Signed in to account 102.';
  const outcome: SignInOutcome = { kind: 'accounts', accounts: [createAccount('102', { note })] };
  const other = attempted('108', outcome);
  for (const state of [
    attempted(null, outcome),
    attempted('102', outcome),
    play(other, '<enter>'),
  ]) {
    expect(state).toMatchObject({ screen: { name: 'step' }, step: { note } });
    expect(state.answers['partner-id'].value).toBe('102');
    expect(state.answers['admin-secret'].value).toBe(SECRET);
  }
  expect(signInOf(other)).toMatchObject({ stage: 'accounts' });
  expect(signInOf(other).verdict?.message).toMatch(/Account 108 is not among the accounts/);
});

test('of two accounts, the one given before is selected', () => {
  const accounts = [createAccount('102'), createAccount('105')];
  const asked = attempted('105', { kind: 'accounts', accounts });
  expect(signInOf(asked)).toMatchObject({ stage: 'accounts', row: 1, verdict: null });
});

test('of two accounts, one read-only, none is taken unasked', () => {
  const accounts = [createAccount('116'), createAccount('115', { isReadOnly: true })];
  const asked = attempted(null, { kind: 'accounts', accounts });
  expect(signInOf(asked)).toMatchObject({ stage: 'accounts' });
});

test('letters filter the regions and the accounts; without a match Enter does nothing', () => {
  const regions = play(openSignIn(begin()), 'ann@example.test<enter>eu');
  expect(signInOf(play(regions, 'x<enter>'))).toMatchObject({ stage: 'region' });
  expect(listKeyHints(play(regions, 'x')).map(({ keys }) => keys)).not.toContain('enter');
  expect(signInOf(play(regions, '<enter>'))).toMatchObject({ stage: 'password', serviceUrl: EU });
  expect(signInOf(play(regions, '<backspace><backspace>')).row).toBe(
    signInOf(play(openSignIn(begin()), 'ann@example.test<enter>')).row,
  );
  const accounts = [createAccount('116'), createAccount('115')];
  const chosen = play(attempted(null, { kind: 'accounts', accounts }), '15<enter>');
  expect(chosen.answers['partner-id'].value).toBe('115');
});

test('another attempt is suggested after the first one only', () => {
  const no: SignInOutcome = { ...REFUSED, fix: 'It may be locked.', retry: 'Try again once.' };
  expect(signInOf(attempted(null, no)).verdict?.fix).toBe('It may be locked. Try again once.');
  expect(signInOf(attempted(null, no, no)).verdict?.fix).toBe('It may be locked.');
});

test('a user who does not know the region signs in to all of them, and the code goes to the region that asked for it', () => {
  const at = play(openSignIn(begin()), 'ann@example.test<enter><end><enter>secret words<enter>');
  const job = effectsFor(at).find(({ kind }) => kind === 'sign-in');
  expect(job).toMatchObject({ serviceUrl: EVERY_REGION });
  const outcome = {
    kind: 'code',
    wrong: false,
    message: 'Enter the code.',
    serviceUrl: EU,
  } as const;
  const coded = play(at, done('sign-in', outcome), '123456<enter>');
  const second = effectsFor(coded).find(({ kind }) => kind === 'sign-in');
  expect(second).toMatchObject({ serviceUrl: EU, code: '123456' });
});

test('a password goes to a server from the file only after a question', () => {
  const own = 'https://kaltura.example.com/api_v3';
  const server = { serviceUrl: own, label: own, isUnconfirmed: true };
  const signIn = openSignIn(begin({}, { signInAt: [server, { serviceUrl: EU, label: 'EU' }] }));
  const chosen = play(signIn, 'me@example.com<enter><enter>');
  expect(chosen.screen).toMatchObject({ stage: 'region' });
  expect(JSON.stringify(chosen.screen)).toContain('would get your password');
  expect(play(chosen, '<enter>').screen).toMatchObject({ serviceUrl: own });
  expect(play(chosen, '<down><enter>').screen).toMatchObject({ serviceUrl: EU });
});

test('after an account that hides its secret, the wizard offers no other sign-in', () => {
  const given = { 'partner-id': { text: '102', origin: 'found' } } as const;
  const hidden = createAccount('102', { given, note: 'Your role does not show it.' });
  for (const account of [hidden, createAccount('102')]) {
    const state = attempted(null, { kind: 'accounts', accounts: [account] });
    expect(canSignIn(withStep(state, { name: 'admin-secret' }))).toBe(account !== hidden);
  }
});

const BLOCK = `KALTURA_PARTNER_ID=102\nKALTURA_ADMIN_SECRET=${RIGHT['admin-secret']}`;
test.each([
  ['region', 'ann@example.test<enter>', BLOCK],
  ['password, one value', 'ann@example.test<enter><enter>', BLOCK.split('\n')[1] ?? ''],
])('values pasted while signing in fill the answers: %s', (_, keys, block) => {
  const pasted = play(openSignIn(begin()), keys, paste(block), '<enter>');
  expect(effectsFor(pasted).map(({ kind }) => kind)).not.toContain('sign-in');
  expect(pasted.screen).toEqual({ name: 'step' });
  expect(pasted.answers['admin-secret'].value).toBe(RIGHT['admin-secret']);
  const typed = getQuestion(play(openSignIn(begin()), keys)).intentOf?.(block);
  expect(typed).toEqual({ type: 'paste', text: block });
});

const REFUSED_ONCE: Wizard = play(
  openSignIn(begin()),
  'ann@example.test<enter><enter>wrong<enter>',
  done('sign-in', REFUSED),
);

test('an AppToken pasted while signing in replaces the Admin Secret', () => {
  const block = `KALTURA_APP_TOKEN_ID=0_1a2b3c4d\nKALTURA_APP_TOKEN=${'b'.repeat(32)}`;
  const pasted = play(openSignIn(begin()), paste(block));
  expect(pasted).toMatchObject({ screen: { name: 'step' }, authMethod: 'app-token' });
  expect(pasted.answers['app-token'].status).toBe('checking');
});

test('after a refused password, text typed or pasted is another password; the region is one step back', () => {
  for (const typed of ['?x y', paste('?x y')])
    expect(signInOf(play(REFUSED_ONCE, typed))).toMatchObject({
      ...{ stage: 'password', typed: { text: '?x y' }, password: '' },
    });
  expect(signInOf(REFUSED_ONCE).verdict).toMatchObject({
    ...{ message: 'No.', fix: expect.stringContaining('another region, go back') },
  });
  const regions = signInOf(play(REFUSED_ONCE, 'xy', '<shift+tab>'));
  expect(regions).toMatchObject({ stage: 'region', typed: { text: '' }, password: '' });
});

test('esc and ctrl+d clear a filter before they leave the sign-in', () => {
  const filtered = play(openSignIn(begin()), 'ann@example.test<enter>ex');
  expect(listKeyHints(filtered).map(({ label }) => label)).toContain('show the list');
  expect(signInOf(play(filtered, '<escape>'))).toMatchObject({
    stage: 'region',
    typed: { text: '' },
  });
  expect(play(filtered, '<escape><escape>').screen.name).toBe('step');
  expect(signInOf(play(filtered, '<left><ctrl+d>')).typed.text).toBe('e');
});

test.each<[string, string, string, Wizard]>([
  ['region', 'next', 'help', play(openSignIn(begin()), 'ann@example.test<enter>')],
  ['password', 'next', 'edit', play(openSignIn(begin()), 'ann@example.test<enter><enter>')],
  ['password after a refusal', 'next', 'edit', REFUSED_ONCE],
  ['password being typed', 'next', 'edit', play(REFUSED_ONCE, 'x')],
  ['code', 'next', 'help', attempted(null, { kind: 'code', wrong: false, message: 'Code.' })],
])('at the %s, Enter means “%s”, and “?” is %s', (_, label, intent, state) => {
  expect(listKeyHints(state)[0]).toMatchObject({ keys: 'enter', label });
  expect(findIntent(state, { chord: 'text', text: '?' })?.type).toBe(intent);
});

test('Tab and Enter take the sandbox’s value', () => {
  const hints = { ...NO_HINTS, signIn: { email: 'ann@example.test' } };
  const signIn = openSignIn(begin({}, { hints }));
  for (const key of ['<tab>', '<enter>'])
    expect(signInOf(play(signIn, key))).toMatchObject({ email: 'ann@example.test' });
  expect(signInOf(play(signIn, 'a<tab>')).stage).toBe('email');
});

test('in the plain form, a refused password is typed again unseen, and “help” can be one', () => {
  expect(getQuestion(REFUSED_ONCE).isHidden).toBe(true);
  expect(findWordIntent(REFUSED_ONCE, 'help')).toBeNull();
  expect(findWordIntent(play(REFUSED_ONCE, '<shift+tab>'), 'help')).toEqual({ type: 'help' });
});

test('the sandbox suggests a password only for the email that has it', () => {
  const person = { email: 'ann@example.test', password: 'Passw0rd' };
  const hints = { ...NO_HINTS, signIn: person };
  const at = { hints, signInAt: [{ serviceUrl: EU, label: 'EU' }] };
  const asked = (email: string) => play(openSignIn(begin({}, at)), `${email}<enter>`);
  expect(findSignInHint(asked('Ann@example.test'))).toBe('Passw0rd');
  expect(findSignInHint(asked('bob@example.test'))).toBeUndefined();
  expect(signInOf(play(asked('bob@example.test'), '<enter>')).stage).toBe('password');
});
