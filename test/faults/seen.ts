/** What must hold for every state that a person can see. */

import stringWidth from 'string-width';
import { inject } from 'vitest';
import { credentialOf } from '../../src/wizard/selectors.ts';
import type { Wizard } from '../../src/wizard/state.ts';
import { PASSWORD, SECRET, USER_SECRET } from '../answers.ts';
import { drawn } from '../wizard/draw.tsx';

const SIZES = [
  { columns: 80, rows: 24 },
  { columns: 40, rows: 12 },
] as const;

let seen = 0;

const HIDDEN = [SECRET, USER_SECRET, PASSWORD];
/** Half of a secret is a secret too; a KS begins like this. */
const LEAK = new RegExp(
  `${HIDDEN.flatMap((secret) => [secret.slice(0, 12), secret.slice(-12)]).join('|')}|djJ8`,
  'i',
);
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/;

/** What is wrong with the screens of a state, in words; nothing is the rule. */
export function wrongInSight(state: Wizard): string[] {
  seen++;
  // The nightly run looks at every state in both windows.
  const sizes = inject('journey') ? SIZES : SIZES.filter((_, index) => seen % 2 === index);
  return sizes.flatMap((size) => {
    const { rows } = drawn(state, size);
    const wrong: string[] = [];
    const say = (what: string): void =>
      void wrong.push(`${what} at ${size.columns}×${size.rows}:\n${rows.join('\n')}`);
    if (rows.length > size.rows - 1) say(`${rows.length} rows`);
    if (rows.some((row) => stringWidth(row) > size.columns)) say('a row too wide');
    if (rows.some((row) => CONTROL.test(row))) say('a control character');
    if (LEAK.test(rows.join('\n')) || LEAK.test(rows.join(''))) say('a secret');
    // A long word is broken at the end of a row.
    const words = rows.join('').replace(/[\s┃]+/g, '');
    for (const wanted of mustBeRead(state)) {
      // A small window shows as much as fits, and the keys always.
      const isKey = wanted.startsWith('ctrl+');
      if ((isKey || size.rows === 24) && !words.includes(wanted.replace(/[\s┃]+/g, '')))
        say(`no “${wanted}”`);
    }
    return wrong;
  });
}

/**
 * The words that the screen must show in a state: the message about the current answer, the fix,
 * and the keys for it.
 */
function mustBeRead(state: Wizard): string[] {
  const { screen } = state;
  if (screen.name === 'tested' && 'problem' in screen.result)
    return [screen.result.problem.message, screen.result.problem.fix ?? '', 'Finish; test later'];
  if (screen.name === 'sign-in') {
    const { said } = screen.signIn;
    return said ? [said.message, said.fix ?? ''] : [];
  }
  if (
    screen.name !== 'step' ||
    state.step.help !== null ||
    state.step.wrong ||
    state.step.isSubmitted
  )
    return [];
  const { status, message, fix, code, kept, value } = state.answers[state.step.name];
  const field = state.fields[state.step.name].text;
  // The message about a text disappears with the text; while a list is shown, the field is always
  // empty.
  const isListed = field === '' && credentialOf(state, state.step.name).choices !== undefined;
  if (kept || (!isListed && field !== value)) return [];
  if (status === 'invalid') return [message, fix ?? ''];
  if (status !== 'unchecked') return [];
  const keys = code === 'DEPENDS' ? [] : ['Continue without checking'];
  return [message, fix ?? '', ...keys];
}

/** What a message lacks: every one that a person can meet says what to do. */
export function withoutFix(state: Wizard): string[] {
  const said = state.setting.credentials.flatMap(({ name }) => {
    const { status, message, fix } = state.answers[name];
    return (status === 'invalid' || status === 'unchecked') && !(message && fix)
      ? [`${name}: ${message}`]
      : [];
  });
  const { screen } = state;
  if (screen.name === 'tested' && 'problem' in screen.result && !screen.result.problem.fix)
    said.push(`proof: ${screen.result.problem.message}`);
  if (
    screen.name === 'sign-in' &&
    screen.signIn.said &&
    screen.signIn.stage !== 'code' &&
    !screen.signIn.said.fix
  )
    said.push(`sign-in: ${screen.signIn.said.message}`);
  return said.map((what) => `no fix for “${what}”`);
}
