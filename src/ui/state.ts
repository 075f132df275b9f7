import {
  type Choices,
  type Credential,
  invalid,
  type Known,
  type Parsed,
  type Verdict,
} from '../credentials/credential.ts';
import type { Given, Source } from '../credentials/report.ts';
import type { SecretPlace } from '../credentials/trust.ts';
import { plainText } from '../text/plain.ts';
import { EMPTY, type Field, fieldOf, LONGEST } from './editor.ts';
import type { Key } from './keys.ts';
import type { SignIn } from './sign-in.ts';

/** One answer and what is known of it. `kept`: the person keeps it although it is unchecked, or although there is a better one. */
export interface Answer {
  value: string | null;
  source: Source | null;
  status: 'empty' | 'checking' | 'valid' | 'invalid' | 'unchecked' | 'skipped';
  verdict: Verdict | null;
  kept: boolean;
  /** What was mended in the text. */
  notes: readonly string[];
  /** How often the same value was sent again. */
  tries: number;
}

/** What writing would do, as the person is shown it: secrets masked. */
export interface Review {
  added: { variable: string; to: string }[];
  changed: { variable: string; to: string; from: string }[];
  untouchedLines: number;
  /** `.gitignore` lines to be added, and to which file. */
  gitignore: { file: string; line: string } | null;
  notes: string[];
  /** The file that a link leads to, and why a person is asked before anything is written there. */
  linked: { target: string; why: string } | null;
}

export type Planned = { ok: true; review: Review } | { ok: false; message: string; fix: string };

/** The end: the account answered with what the file holds. */
export interface Proof {
  account: string;
  partnerId: string;
  place: string;
  entries: number | null;
}

export type Proved = { ok: true; proof: Proof } | { ok: false; message: string; fix: string; code: string };

export type Screen =
  | { name: 'step' }
  /** A whole word is wanted: the question comes when the network answers, perhaps in the middle of other words. */
  | { name: 'confirm-host'; url: string; typed: Field; from: 'step' | 'review' }
  /** The same, before a secret is written through a link. */
  | { name: 'confirm-link'; target: string; why: string; typed: Field }
  | { name: 'sign-in'; signIn: SignIn }
  | { name: 'review'; at: number | null; notice: string | null }
  | { name: 'writing' }
  | { name: 'proving' }
  | { name: 'proved'; proved: Proved }
  | { name: 'left'; code: number };

/** What stays the same while the wizard runs. */
export interface Setting {
  credentials: readonly Credential[];
  /** Ask this one only. */
  only: string | null;
  /** As the person named it. */
  envFile: string;
  sandbox: boolean;
  /** The sandbox's values, by credential name. */
  hints: Readonly<Record<string, string>>;
  /** What the file holds now, by credential name. */
  inFile: Readonly<Record<string, string | undefined>>;
  dryRun: boolean;
  /** May a secret go there without asking? */
  trusts: (serviceUrl: string, urlSource: Source | null, secretSource: Source | null) => boolean;
  /** Where one can sign in instead of copying. */
  signInAt: readonly { serviceUrl: string; label: string }[];
  /** Said on every step: what was found and not taken, for example. */
  notices: readonly string[];
}

/** What a person puts in: a key, or a paste with the variables that it holds. */
export type Input =
  | { type: 'key'; key: Key }
  | { type: 'paste'; text: string; block: Readonly<Record<string, string>> };

export interface Wizard {
  setting: Setting;
  answers: Readonly<Record<string, Answer>>;
  fields: Readonly<Record<string, Field>>;
  /** What each step offers; `stale` while it is being asked for again. */
  choices: Readonly<Record<string, { had: Choices; stale: boolean } | undefined>>;
  screen: Screen;
  /** The step in hand. */
  open: string;
  /** The row of the list that is picked; null for the suggested one. */
  row: number | null;
  /** The list is put away: the answer is being typed. */
  typing: boolean;
  revealed: boolean;
  /** The help of the step is open; how many of its paragraphs are above. */
  help: number | null;
  /** The wrong form of the text in hand. */
  wrong: Extract<Parsed, { ok: false }> | null;
  /** Something to be known at this step. */
  note: string | null;
  /** What was taken off a pasted text. */
  tidied: readonly string[];
  /** The step whose answer was given and is being checked; its verdict decides where to go. */
  submitted: string | null;
  /** What was put in while an answer was being checked. */
  queue: readonly Input[];
  /** Hosts that the person has agreed to. */
  agreed: readonly string[];
  planned: Planned | null;
  written: boolean;
  /** What the file had and has no longer since it was written, in words. */
  lost: string | null;
  /** A page to open in the browser; counted, since the same can be asked for twice. */
  toOpen: { url: string; count: number } | null;
}

const NO_ANSWER: Answer = {
  value: null,
  source: null,
  status: 'empty',
  verdict: null,
  kept: false,
  notes: [],
  tries: 0,
};

/** The wizard before the first key. What is given is checked at once; the first answer that is missing is in hand, or the review where none is. */
export function wizard(setting: Setting, given: Readonly<Record<string, Given | undefined>>): Wizard {
  const answers: Record<string, Answer> = {};
  const fields: Record<string, Field> = {};
  for (const credential of setting.credentials) {
    const had = given[credential.name];
    answers[credential.name] = had && had.text !== '' ? answerFrom(credential, had) : NO_ANSWER;
    fields[credential.name] = had ? fieldFor(credential, had) : EMPTY;
  }
  const missing = setting.credentials.find(
    ({ name, required }) => required && ['empty', 'invalid'].includes(answers[name]?.status ?? 'empty'),
  );
  const first =
    setting.only ??
    setting.credentials.find(({ name }) => ['empty', 'invalid'].includes(answers[name]?.status ?? 'empty'))
      ?.name;
  const returning = !setting.only && !missing;
  // Someone who comes back with all that is needed is not asked for the rest again.
  if (returning) {
    for (const { name } of setting.credentials) {
      if (answers[name]?.status === 'empty') answers[name] = { ...NO_ANSWER, status: 'skipped' };
    }
  }
  const open = first ?? (setting.credentials[0] as Credential).name;
  const wrong =
    answers[open]?.status === 'invalid' ? parsedAgain(setting, open, given[open]?.text ?? '') : null;
  return {
    setting,
    answers,
    fields,
    choices: {},
    screen: returning ? { name: 'review', at: null, notice: null } : { name: 'step' },
    open,
    row: null,
    typing: false,
    revealed: false,
    help: null,
    wrong,
    note: null,
    tidied: [],
    submitted: null,
    queue: [],
    agreed: [],
    planned: null,
    written: false,
    lost: null,
    toOpen: null,
  };
}

function parsedAgain(setting: Setting, name: string, text: string): Extract<Parsed, { ok: false }> | null {
  const parsed = setting.credentials.find((each) => each.name === name)?.parse(text);
  return parsed && !parsed.ok ? parsed : null;
}

/** The field of an answer that came from outside: as it was understood, or as it stands, to be mended. Where there is a list, the list shows it. */
export function fieldFor(credential: Credential, given: Given): Field {
  if (credential.choices) return EMPTY;
  const parsed = credential.parse(given.text);
  return fieldOf(parsed.ok ? parsed.value : plainText(given.text, LONGEST));
}

/** An answer that came from outside: to be checked, or wrong in its form. */
export function answerFrom(credential: Credential, given: Given): Answer {
  const parsed = credential.parse(given.text);
  if (parsed.ok)
    return {
      ...NO_ANSWER,
      value: parsed.value,
      source: given.source,
      status: 'checking',
      notes: parsed.notes,
    };
  const verdict = invalid(parsed.code, parsed.message, parsed.fix, parsed.offers);
  return { ...NO_ANSWER, source: given.source, status: 'invalid', verdict };
}

/** What is known of one answer. */
export function answerOf(state: Wizard, name: string): Answer {
  return state.answers[name] ?? NO_ANSWER;
}

/** The credential of that name. */
export function credentialOf(state: Wizard, name: string): Credential {
  return state.setting.credentials.find((each) => each.name === name) as Credential;
}

/** At the steps that ask for what is copied from the KMC one can sign in instead: it gives Partner ID, region and secret together, so not with --only. */
export function canSignIn(state: Wizard): boolean {
  const { signInAt, credentials, only } = state.setting;
  const isCopied = state.open === credentials[0]?.name || credentialOf(state, state.open).secret;
  return signInAt.length > 0 && !only && isCopied;
}

/** The service URL that a secret must not go to before the person has agreed, or null. */
export function unconfirmedHost(state: Wizard): string | null {
  const secret = state.setting.credentials.find((each) => each.secret);
  const { value: url, source, status } = answerOf(state, 'region');
  // A wrong one gets nothing: the account's own region is looked for.
  if (!secret || !url || status === 'invalid' || state.agreed.includes(url)) return null;
  return state.setting.trusts(url, source, answerOf(state, secret.name).source) ? null : url;
}

/** Where secrets go in this run. */
export function secretPlace(state: Wizard): SecretPlace {
  const { value, status } = answerOf(state, 'region');
  return { at: status === 'invalid' || unconfirmedHost(state) ? null : value, agreed: state.agreed };
}

/** What other answers are checked with. A secret is left out while its host is not agreed to: then nothing can send it. */
export function knownOf(state: Wizard): Known {
  const held = unconfirmedHost(state) !== null;
  const values: Record<string, string | undefined> = {};
  for (const { name, secret } of state.setting.credentials) {
    const { value, status } = answerOf(state, name);
    values[name] =
      value === null || value === '' || status === 'invalid' || (secret && held) ? undefined : value;
  }
  return { values };
}

/** Must the person still do something about it? */
export function wantsAnswer(state: Wizard, name: string): boolean {
  const { status, verdict, kept } = answerOf(state, name);
  if (status === 'empty' || status === 'invalid') return true;
  return status === 'unchecked' && !kept && verdict?.code !== 'DEPENDS';
}

/** The values to be written, by credential name: those that are answered, `''` for one that was cleared; not those that were skipped. */
export function toWrite(state: Wizard): Record<string, string> {
  const values: Record<string, string> = {};
  for (const { name } of state.setting.credentials) {
    const { value, status } = answerOf(state, name);
    if (state.setting.only && state.setting.only !== name) continue;
    if (value !== null && status !== 'skipped') values[name] = value;
  }
  return values;
}
