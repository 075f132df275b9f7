import type { Choices, CredentialName, Known, SomeCredentials } from '../credentials/credential.ts';
import type { Given } from '../credentials/state.ts';
import type { SecretHosts } from '../credentials/trust.ts';
import type { Verdict } from '../credentials/verdict.ts';
import type { Result } from '../result.ts';
import { type Effect, type EffectOf, effectsFor } from './effects.ts';
import type { ReviewRequest } from './selectors.ts';
import type { Review, TestedAccount, Wizard, Written } from './state.ts';
import type { SignInOutcome } from './update/sign-in.ts';
import { type Event, update } from './update/update.ts';

/** The services behind the effects: the network, the files, the browser. */
export interface Services {
  verify(check: EffectOf<'verify'>, signal: AbortSignal): Promise<Verdict>;
  listChoices(name: CredentialName, known: Known, fresh: boolean): Promise<Choices>;
  /** Writes nothing. */
  createReview(request: ReviewRequest): Promise<Result<Review>>;
  /** Writes what this review shows. */
  write(reviewId: number, signal: AbortSignal): Promise<Result<Written>>;
  /** Tests the file after the write. */
  testFile(hosts: SecretHosts): Promise<Result<TestedAccount>>;
  /** Signs in. The accounts' secrets stay in the service. */
  signIn(attempt: EffectOf<'sign-in'>, signal: AbortSignal): Promise<SignInOutcome>;
  /** The answers from an account: Partner ID, region and, unless hidden, Admin Secret. */
  getOwnAccount(partnerId: string): { given: SomeCredentials<Given>; note?: string };
  /** Opens the connections to one server or to all regions; sends nothing secret. */
  connect(serviceUrl: string | null): void;
  /** False if there is no browser. */
  openPage(url: string): Promise<boolean>;
}

/** The running wizard: it accepts events, holds the state and calls listeners after each change. */
export interface Store {
  getState(): Wizard;
  dispatch(event: Event): void;
  /** Adds a listener. Returns a function that removes it. */
  subscribe(listener: () => void): () => void;
  /** Stops all running effects. */
  stop(): void;
}

/**
 * Runs the wizard: now and after each event, starts the effects that the state newly calls for and
 * stops effects that it no longer calls for.
 */
export function createStore(first: Wizard, services: Services): Store {
  let state = first;
  const running = new Map<string, AbortController>();
  const listeners = new Set<() => void>();

  function dispatch(event: Event): void {
    state = update(state, event);
    syncEffects();
    for (const listener of listeners) listener();
  }

  function syncEffects(): void {
    const effects = effectsFor(state);
    const wanted = new Set(effects.map(({ key }) => key));
    for (const [key, stop] of running) {
      if (wanted.has(key)) continue;
      stop.abort();
      running.delete(key);
    }
    for (const effect of effects) {
      if (running.has(effect.key)) continue;
      const stop = new AbortController();
      running.set(effect.key, stop);
      void runEffect(effect, services, stop.signal).then((event) => {
        if (event && !stop.signal.aborted) dispatch(event);
      });
    }
  }

  syncEffects();
  return {
    getState: () => state,
    dispatch,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop: () => {
      for (const stop of running.values()) stop.abort();
    },
  };
}

/** Runs an effect. Returns the event for its result, or null if no one waits for it. */
async function runEffect(
  effect: Effect,
  services: Services,
  signal: AbortSignal,
): Promise<Event | null> {
  switch (effect.kind) {
    case 'verify':
      return { type: 'verdict', name: effect.name, verdict: await services.verify(effect, signal) };
    case 'choices': {
      const { name, known, inputs, fresh } = effect;
      const choices = await services.listChoices(name, known, fresh);
      return { type: 'choices', name, inputs, choices };
    }
    case 'connect':
      services.connect(effect.serviceUrl);
      return null;
    case 'open-page':
      return (await services.openPage(effect.url))
        ? null
        : { type: 'no-browser', name: effect.name };
    case 'sign-in': {
      const outcome = await services.signIn(effect, signal);
      return { type: 'attempted', attempt: effect.attempt, outcome };
    }
    case 'own-account':
      return { type: 'filled', ...services.getOwnAccount(effect.partnerId) };
    case 'review':
      return { type: 'review', inputs: effect.inputs, review: await services.createReview(effect) };
    case 'write':
      return { type: 'written', done: await services.write(effect.reviewId, signal) };
    case 'test-file':
      return { type: 'tested', result: await services.testFile(effect.hosts) };
  }
}
