import { type Done, type Effect, effectsFor, type Services } from './effects.ts';
import type { Wizard } from './state.ts';
import { type Event, update } from './update/update.ts';

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
      void run(effect, stop.signal);
    }
  }

  async function run(effect: Effect, signal: AbortSignal): Promise<void> {
    // The casts: TypeScript does not see that the service, the effect and the result belong together.
    const service = services[effect.kind] as (effect: Effect, signal: AbortSignal) => unknown;
    const result = await service(effect, signal);
    // If the state no longer calls for the effect, its result comes too late.
    if (!signal.aborted) dispatch({ type: 'done', kind: effect.kind, effect, result } as Done);
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
