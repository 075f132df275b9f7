import { withoutUnseen } from '../text/plain.ts';
import { EMPTY, edited, type Field } from './editor.ts';
import type { Key } from './keys.ts';
import { left, opened, rechecked } from './moves.ts';
import { answerOf, type Proved, type Wizard, wantsAnswer } from './state.ts';

/** yes or no to a host that nobody vouched for; nothing else counts. */
export function hostKey(
  state: Wizard,
  key: Key,
  screen: Extract<Wizard['screen'], { name: 'confirm-host' }>,
): Wizard {
  const { url, typed, from } = screen;
  return yesOrNo(state, key, typed, {
    typing: (next) => ({ ...state, screen: { ...screen, typed: next } }),
    yes: () => {
      const back = from === 'step' ? STEP : REVIEW;
      const agreed = [...state.agreed, url];
      return rechecked({ ...state, planned: null, agreed, screen: back }, 'region');
    },
    no: () => refusedHost(state),
  });
}

/** yes or no to a file that a link leads to. */
export function linkKey(
  state: Wizard,
  key: Key,
  screen: Extract<Wizard['screen'], { name: 'confirm-link' }>,
): Wizard {
  return yesOrNo(state, key, screen.typed, {
    typing: (next) => ({ ...state, screen: { ...screen, typed: next } }),
    yes: () => ({ ...state, screen: { name: 'writing' } }),
    no: () => ({ ...state, screen: REVIEW }),
  });
}

/** A whole word is typed: the question may come in the middle of other words. */
function yesOrNo(
  state: Wizard,
  key: Key,
  typed: Field,
  to: { typing: (next: Field) => Wizard; yes: () => Wizard; no: () => Wizard },
): Wizard {
  switch (key.name) {
    case 'text':
      return to.typing(edited(typed, { kind: 'insert', text: withoutUnseen(key.text) }));
    case 'edit':
      return to.typing(edited(typed, key.edit));
    case 'enter': {
      const word = typed.text.trim().toLowerCase();
      if (word === 'no') return to.no();
      return word === 'yes' ? to.yes() : to.typing(EMPTY);
    }
    case 'end-of-input':
      return typed.text === '' ? left(state) : state;
    case 'back':
    case 'escape':
      return to.no();
    default:
      return state;
  }
}

const STEP = { name: 'step' } as const;
const REVIEW = { name: 'review', at: null, notice: null } as const;

function refusedHost(state: Wizard): Wizard {
  // Another region would be another line than the one that was asked for.
  if (state.setting.only && state.setting.only !== 'region') return left(state);
  const region = {
    ...answerOf(state, 'region'),
    value: null,
    source: null,
    status: 'empty' as const,
    verdict: null,
  };
  return opened({ ...state, submitted: null, answers: { ...state.answers, region } }, 'region');
}

/** What a key does on the review. */
export function reviewKey(state: Wizard, key: Key, at: number | null): Wizard {
  const { credentials, only } = state.setting;
  // With --only there is one answer to change.
  const first = only ? credentials.findIndex((each) => each.name === only) : 0;
  const last = only ? first : credentials.length - 1;
  const to = (index: number | null): Wizard => ({
    ...state,
    screen: { name: 'review', at: index, notice: null },
  });
  switch (key.name) {
    case 'up':
      return to(at === null ? last : at === first ? null : at - 1);
    case 'down':
      return to(at === null ? first : at === last ? null : at + 1);
    case 'home':
      return to(first);
    case 'end':
    case 'escape':
      return to(null);
    case 'back':
      return opened(state, (credentials[last] as { name: string }).name);
    case 'end-of-input':
      return left(state);
    case 'keep':
      return {
        ...state,
        answers: Object.fromEntries(
          credentials.map(({ name }) => {
            const had = answerOf(state, name);
            return [name, had.status === 'unchecked' ? { ...had, kept: true } : had];
          }),
        ),
      };
    case 'enter':
      return at === null ? confirmed(state) : opened(state, (credentials[at] as { name: string }).name);
    default:
      return state;
  }
}

/** Enter on the review: opens what is still wanted, tries again what could not be checked, else writes. */
function confirmed(state: Wizard): Wizard {
  const { credentials, only, dryRun } = state.setting;
  const asked = credentials.filter((each) => !only || each.name === only);
  const wrong = asked.find(({ name, required }) => {
    const { status } = answerOf(state, name);
    return status === 'invalid' || (required && status === 'empty');
  });
  if (wrong) return opened(state, wrong.name);
  const unchecked = asked.filter(
    ({ name }) => wantsAnswer(state, name) && answerOf(state, name).status === 'unchecked',
  );
  if (unchecked.length > 0) {
    const answers = { ...state.answers };
    for (const { name } of credentials) {
      const had = answerOf(state, name);
      if (had.status === 'unchecked')
        answers[name] = { ...had, status: 'checking', verdict: null, tries: had.tries + 1 };
    }
    return { ...state, answers };
  }
  // Still being made: nothing is written that has not been seen.
  if (!state.planned) return state;
  if (!state.planned.ok) return { ...state, planned: null };
  if (dryRun) return { ...state, screen: { name: 'left', code: 0 } };
  const { linked, ...review } = state.planned.review;
  const changes = review.added.length > 0 || review.changed.length > 0;
  return linked && changes
    ? { ...state, screen: { name: 'confirm-link', ...linked, typed: EMPTY } }
    : { ...state, screen: { name: 'writing' } };
}

/** What a key does when the file could not be proven. */
export function provedKey(state: Wizard, key: Key, proved: Proved): Wizard {
  if (!proved.ok && key.name === 'enter') return { ...state, screen: { name: 'proving' } };
  return key.name === 'end-of-input' || key.name === 'keep' ? left(state) : state;
}
