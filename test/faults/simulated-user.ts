/**
 * A user who takes what is offered. What could not be checked is tried again once, then kept with
 * ctrl+y; where a list is missing, the answer is typed or skipped; where signing in fails twice,
 * the values are copied instead.
 */

import type { Press } from '../../src/terminal/presses.ts';
import { getSelectedRow, listRows } from '../../src/wizard/choice-rows.ts';
import type { Intent } from '../../src/wizard/intents.ts';
import {
  findLoadedList,
  getWizardCredential,
  isStillChecking,
} from '../../src/wizard/selectors.ts';
import { listCredentials, type Wizard } from '../../src/wizard/state.ts';
import { EU, PASSWORD, PLAYER } from '../answers.ts';
import type { Journey } from './journeys.ts';

const ENTER: Press = { chord: 'enter' };
const KEEP: Press = { chord: 'ctrl+y' };
const text = (words: string): Press => ({ chord: 'text', text: words });

/** Returns the next key for a state, or null while the wizard is at work. `api`: of the server. */
export function createUser(journey: Journey, api: string): (state: Wizard) => Press | null {
  const own = journey.options(api)['service-url'];
  const secrets = [...journey.secrets];
  const tries = new Map<string, number>();
  let signsIn = journey.signsIn;

  /** True the first `most` times. */
  const again = (what: string, most = 1): boolean => {
    const made = (tries.get(what) ?? 0) + 1;
    tries.set(what, made);
    return made <= most;
  };

  function atStep(state: Wizard): Press | null {
    const open = state.step.name;
    const credential = getWizardCredential(state, open);
    const answer = state.answers[open];
    const field = state.fields[open];
    if (state.step.isSubmitted) return null;
    if (open === 'partner-id' && signsIn) return { chord: 'ctrl+l' };
    if (answer.status === 'unchecked' && !answer.isKept && answer.code !== 'DEPENDS')
      return again(`step ${open}`) ? ENTER : KEEP;
    if (credential.choices && !state.step.isTyping && findLoadedList(state, open) === null)
      return null;
    const rows = listRows(state);
    if (rows[0]?.intent.type === 'take-offer') return ENTER;
    switch (open) {
      case 'partner-id':
        return field.text === '' ? text('102') : ENTER;
      case 'admin-secret': {
        const [wanted = ''] = secrets;
        if (answer.status === 'invalid' && field.text === wanted && secrets.length > 1)
          secrets.shift();
        if (field.text === secrets[0]) return ENTER;
        return field.text === '' ? text(secrets[0] as string) : { chord: 'ctrl+u' };
      }
      case 'region':
        // Given once more, for something else may have answered there; then there is nothing to be
        // done.
        if (own && answer.status === 'invalid') {
          if (field.text !== own) return text(own);
          return again('own server') ? ENTER : { chord: 'ctrl+c' };
        }
        return own ? ENTER : pick(state, EU);
      case 'player-id':
        if (answer.status === 'invalid' && !again('player')) return { chord: 'ctrl+c' };
        if (field.text !== '') return ENTER;
        return state.choices[open]?.loaded.list.length ? ENTER : text(PLAYER);
      case 'user-id':
        // Of several new User IDs none is suggested.
        if (journey.userId === null)
          return rows.length > 0 && getSelectedRow(state) < 0 ? { chord: 'down' } : ENTER;
        return pick(state, journey.userId);
      default:
        return answer.status === 'invalid' ? toRow(state, ({ type }) => type === 'skip') : ENTER;
    }
  }

  function pick(state: Wizard, wanted: string): Press {
    const hand = listRows(state)[getSelectedRow(state)]?.intent;
    const value = hand?.type === 'choose' ? hand.value : null;
    const list = state.choices[state.step.name]?.loaded.list ?? [];
    const isSuggested = list.some((choice) => choice.suggested && choice.value === value);
    if (isSuggested && journey.userId === null) return ENTER;
    return toRow(state, (intent) => intent.type === 'choose' && intent.value === wanted);
  }

  function toRow(state: Wizard, isWanted: (intent: Intent) => boolean): Press {
    const index = listRows(state).findIndex(({ intent }) => isWanted(intent));
    return moveFrom(getSelectedRow(state), index);
  }

  function moveFrom(at: number, index: number): Press {
    return index < 0 || index === at ? ENTER : { chord: index > at ? 'down' : 'up' };
  }

  function atSignIn(state: Wizard): Press | null {
    if (state.screen.name !== 'sign-in') return null;
    const signIn = state.screen;
    if (signIn.attempt >= 2 && signIn.verdict) {
      signsIn = false;
      return { chord: 'escape' };
    }
    switch (signIn.stage) {
      case 'email':
        return signIn.typed.text === '' ? text('admin102@example.test') : ENTER;
      case 'region':
        return moveFrom(
          signIn.row,
          signIn.regions.findIndex((each) => each.serviceUrl === EU),
        );
      case 'password':
        return signIn.typed.text === '' ? text(PASSWORD) : ENTER;
      case 'accounts':
        return ENTER;
      default:
        return null;
    }
  }

  function atReview(state: Wizard): Press | null {
    if (isStillChecking(state) || state.review === null) return null;
    if ('problem' in state.review) return again('plan', 2) ? ENTER : { chord: 'ctrl+c' };
    const wanting = listCredentials(state).some(({ name }) => {
      const { status, isKept, code } = state.answers[name];
      return status === 'unchecked' && !isKept && code !== 'DEPENDS';
    });
    if (wanting) return again('review') ? ENTER : KEEP;
    return ENTER;
  }

  return (state) => {
    switch (state.screen.name) {
      case 'step':
        if (state.step.name !== 'partner-id') signsIn = false;
        return atStep(state);
      case 'confirm-host':
        return state.screen.typed.text === 'yes' ? ENTER : text('yes');
      case 'sign-in':
        return atSignIn(state);
      case 'review':
        return atReview(state);
      default:
        return null;
    }
  };
}
