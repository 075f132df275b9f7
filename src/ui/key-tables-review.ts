// The keys of the review and of what follows it: a table a screen, as in key-tables.ts.
import { tradeOffer, trades, wantsOne, willChange } from './derived.ts';
import { reviewPage } from './frame-review.ts';
import { always, type Binding, moving, QUIT, typing } from './key-tables.ts';
import type { Wizard } from './state.ts';

export const CONFIRM: readonly Binding[] = [
  {
    keys: ['enter'],
    shown: 'yes, enter',
    does: ({ screen }) => (screen.name === 'confirm-host' ? 'send it there' : 'write there'),
    intent: { type: 'submit' },
  },
  {
    keys: ['back', 'escape'],
    shown: 'no, enter',
    word: 'back',
    does: ({ screen, setting }) => {
      if (screen.name === 'confirm-link') return 'back';
      return setting.only === null || setting.only === 'region' ? 'choose another' : '';
    },
    intent: { type: 'back' },
  },
  QUIT,
  {
    keys: ['end-of-input'],
    does: ({ screen }) => ('typed' in screen && screen.typed.text === '' ? '' : null),
    intent: { type: 'leave' },
  },
  { keys: ['text', 'edit'], does: always, intent: typing },
];

export const REVIEW: readonly Binding[] = [
  { keys: ['enter'], shown: 'enter', does: onReview, intent: { type: 'submit' } },
  {
    keys: ['keep'],
    shown: 'ctrl+y',
    word: 'keep',
    does: (state) => (isAtEnd(state) && wantsOne(state, ['unchecked']) ? 'keep unchecked' : ''),
    intent: { type: 'keep' },
  },
  {
    keys: ['escape', 'end'],
    shown: 'esc',
    does: (state) => (isAtTrade(state) && trades(state) ? 'done' : ''),
    intent: { type: 'move', by: 'last' },
  },
  { keys: ['up', 'down', 'home'], shown: '↑↓', does: () => 'change an answer', intent: moving },
  QUIT,
  { keys: ['page-down'], does: always, intent: { type: 'scroll', by: 1 } },
  { keys: ['page-up'], does: always, intent: { type: 'scroll', by: -1 } },
  {
    keys: [],
    word: 'app token',
    does: (state) => (tradeOffer(state) === '' ? '' : null),
    intent: { type: 'trade' },
  },
  { keys: ['back'], word: 'back', does: always, intent: { type: 'back' } },
  { keys: ['end-of-input'], does: always, intent: { type: 'leave' } },
];

/** Is no answer picked, but the end itself? */
function isAtEnd({ screen }: Wizard): boolean {
  return screen.name === 'review' && screen.at === null;
}

/** Is the row of the AppToken picked? */
function isAtTrade({ screen, setting }: Wizard): boolean {
  return screen.name === 'review' && screen.at === setting.credentials.length;
}

/** What Enter does on the review. */
function onReview(state: Wizard): string {
  const { planned, setting } = state;
  if (isAtTrade(state))
    return state.trades ? 'take it back' : tradeOffer(state) === '' ? 'use an AppToken' : '';
  if (!isAtEnd(state)) return 'change it';
  if (wantsOne(state, ['invalid', 'empty'])) return 'mend what is wrong';
  if (wantsOne(state, ['unchecked'])) return 'try again';
  if (planned && 'problem' in planned) return 'read the file again';
  const { rest } = reviewPage(state);
  if (planned && rest > 0) return `more (${rest} ${rest === 1 ? 'row' : 'rows'} below)`;
  if (setting.dryRun) return 'end';
  if (!planned) return '';
  return trades(state) ? 'make it and write' : willChange(state) ? 'write' : 'check the file';
}

const isUnproven = ({ screen }: Wizard): boolean => screen.name === 'proved' && 'problem' in screen.proved;

export const PROVED: readonly Binding[] = [
  {
    keys: ['enter'],
    shown: 'enter',
    does: (state) => (isUnproven(state) ? 'try again' : null),
    intent: { type: 'submit' },
  },
  {
    keys: ['keep'],
    shown: 'ctrl+y',
    word: 'keep',
    does: (state) => (isUnproven(state) ? 'end, check later' : ''),
    intent: { type: 'leave' },
  },
  QUIT,
  { keys: ['end-of-input'], does: always, intent: { type: 'leave' } },
];

/** While the file is written and proven. */
export const ELSEWHERE: readonly Binding[] = [
  {
    ...QUIT,
    does: (state) =>
      state.screen.name === 'writing' ? (trades(state) ? 'stop, nothing written' : '') : 'quit',
  },
];
