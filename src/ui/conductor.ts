import type { Choices, Known, Verdict, VerifyOptions } from '../credentials/credential.ts';
import type { Given } from '../credentials/report.ts';
import type { SecretPlace } from '../credentials/trust.ts';
import { type Event, planKey, reduce } from './reduce.ts';
import type { SignInOutcome } from './sign-in.ts';
import {
  answerOf,
  knownOf,
  type Planned,
  type Proved,
  secretPlace,
  toWrite,
  unconfirmedHost,
  type Wizard,
} from './state.ts';

/** What the wizard has done for it: the network, the files, the browser. The interface knows none of these itself. */
export interface Services {
  verify(name: string, value: string, known: Known, options: VerifyOptions): Promise<Verdict>;
  choices(name: string, known: Known): Promise<Choices>;
  /** What writing these values would do; nothing is written. */
  plan(values: Readonly<Record<string, string>>, place: SecretPlace): Promise<Planned>;
  /** `changed` is false where the file held it all already; `lost`: what the file had and has no longer, in words. */
  write(
    values: Readonly<Record<string, string>>,
  ): Promise<{ ok: true; changed: boolean; lost: string | null } | { ok: false; message: string }>;
  prove(place: SecretPlace): Promise<Proved>;
  /** Signs in; the accounts' secrets stay with the service. */
  signIn(
    serviceUrl: string,
    email: string,
    password: string,
    code: string,
    signal: AbortSignal,
  ): Promise<SignInOutcome>;
  /** What is known of an account that was signed in to: its Partner ID, region and, unless it hides it, its Admin Secret. */
  ownAccount(partnerId: string): { given: Readonly<Record<string, Given>>; note?: string };
  /** The variables in a pasted block of text, by name. */
  variablesIn(text: string): Record<string, string>;
  openPage(url: string): void;
  /** Connections that will be needed are opened early; nothing secret is sent. */
  warm(serviceUrl: string | null): void;
}

/** The running wizard: its state, events in, and listeners that are told of each change. */
export interface Conductor {
  state(): Wizard;
  dispatch(event: Event): void;
  /** The first one starts the work. Gives back what takes the listener off. */
  subscribe(listener: () => void): () => void;
  /** Stops everything under way. */
  stop(): void;
}

interface Job {
  key: string;
  stop: AbortController;
}

/** Starts, joins and stops the work that the state calls for: after each event it looks at the state, never at the event. */
export function conductor(first: Wizard, services: Services): Conductor {
  let state = first;
  const checks = new Map<string, Job>();
  const lists = new Map<string, string>();
  const listeners = new Set<() => void>();
  /** The lists that could not be had: how often each was asked for again. */
  const again = new Map<string, number>();
  const attempts = new Map<string, number>();
  let running = '';
  let opened = 0;
  let warmed = false;
  let attempt: { number: number; stop: AbortController } | null = null;
  let ended = false;

  function dispatch(event: Event): void {
    if (ended) return;
    state = reduce(state, event);
    attend();
    for (const listener of listeners) listener();
  }

  function attend(): void {
    if (state.screen.name === 'left') return;
    const known = knownOf(state);
    for (const credential of state.setting.credentials) {
      attendCheck(credential.name, credential.secret, credential.dependsOn, known);
    }
    for (const credential of state.setting.credentials) {
      if (credential.choices) attendChoices(credential.name, credential.dependsOn, known);
    }
    if (!warmed && state.setting.credentials.some(({ name }) => (state.fields[name]?.text ?? '') !== '')) {
      warmed = true;
      // A check that is under way opens the connection itself.
      if (checks.size === 0) services.warm(known.values.region ?? null);
    }
    if (state.toOpen && state.toOpen.count > opened) {
      opened = state.toOpen.count;
      services.openPage(state.toOpen.url);
    }
    attendSignIn();
    attendScreen();
  }

  function attendCheck(name: string, secret: boolean, dependsOn: readonly string[], known: Known): void {
    const { status, value, tries } = answerOf(state, name);
    const wanted = status === 'checking' && value !== null && !(secret && unconfirmedHost(state));
    const key = JSON.stringify([value, tries, dependsOn.map((other) => known.values[other])]);
    const job = checks.get(name);
    if (job && (!wanted || job.key !== key)) {
      job.stop.abort();
      checks.delete(name);
    }
    if (!wanted || checks.has(name)) return;
    const stop = new AbortController();
    checks.set(name, { key, stop });
    void services.verify(name, value, known, { signal: stop.signal, fresh: tries > 0 }).then((verdict) => {
      if (stop.signal.aborted) return;
      checks.delete(name);
      dispatch({ type: 'verdict', name, verdict });
    });
  }

  function attendChoices(name: string, dependsOn: readonly string[], known: Known): void {
    const needed = dependsOn.map((other) => known.values[other]);
    // What nobody needs yet waits, so that the first keys do not.
    if (needed[0] === undefined && state.open !== name) return;
    // A list that could not be had is asked for again with the answer itself, and when its step opens.
    const { tries } = answerOf(state, name);
    if (state.open !== name) attempts.delete(name);
    else if (attempts.get(name) !== tries) {
      attempts.set(name, tries);
      if (state.choices[name]?.had.problem) again.set(name, (again.get(name) ?? 0) + 1);
    }
    const key = JSON.stringify([needed, known.values[name], again.get(name)]);
    if (lists.get(name) === key) return;
    lists.set(name, key);
    if (state.choices[name] && !state.choices[name].stale)
      state = reduce(state, { type: 'choices-stale', name });
    void services.choices(name, known).then((choices) => {
      if (lists.get(name) === key) dispatch({ type: 'choices', name, choices });
    });
  }

  function attendSignIn(): void {
    const signIn = state.screen.name === 'sign-in' ? state.screen.signIn : null;
    if (attempt && signIn?.stage !== 'asking') {
      attempt.stop.abort();
      attempt = null;
    }
    if (signIn?.picked) {
      state = reduce(state, { type: 'filled', ...services.ownAccount(signIn.picked) });
      attend();
      return;
    }
    if (signIn?.stage !== 'asking' || attempt?.number === signIn.attempt) return;
    const { email, password, code, serviceUrl } = signIn;
    const mine = { number: signIn.attempt, stop: new AbortController() };
    attempt = mine;
    void services
      .signIn(serviceUrl, email.text, password.text, code.text, mine.stop.signal)
      .then((outcome) => {
        if (!mine.stop.signal.aborted) dispatch({ type: 'attempted', attempt: mine.number, outcome });
      });
  }

  function attendScreen(): void {
    const values = toWrite(state);
    const name = state.screen.name;
    if (name === 'review' && state.planned === null) {
      const key = planKey(state);
      if (running === `plan ${key}`) return;
      running = `plan ${key}`;
      void services.plan(values, secretPlace(state)).then((planned) => {
        if (running === `plan ${key}`) running = '';
        dispatch({ type: 'planned', key, planned });
      });
    }
    if (name === 'writing' && running !== 'writing') {
      running = 'writing';
      void services.write(values).then((done) => {
        running = '';
        dispatch(
          done.ok
            ? { type: 'written', changed: done.changed, lost: done.lost }
            : { type: 'not-written', message: done.message },
        );
      });
    }
    if (name === 'proving' && running !== 'proving') {
      running = 'proving';
      void services.prove(secretPlace(state)).then((proved) => {
        running = '';
        dispatch({ type: 'proved', proved });
      });
    }
  }

  return {
    state: () => state,
    dispatch,
    subscribe: (listener) => {
      listeners.add(listener);
      if (listeners.size === 1) attend();
      return () => listeners.delete(listener);
    },
    stop: () => {
      ended = true;
      for (const { stop } of checks.values()) stop.abort();
      attempt?.stop.abort();
    },
  };
}
