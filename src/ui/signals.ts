/** The exit code of a run that a signal ended. */
export const SIGNALS = { SIGTERM: 143, SIGHUP: 129, SIGINT: 130 } as const;

/** Calls `handler` with the exit code when one of the signals comes; gives back what takes the handlers off. */
export function onSignals(handler: (code: number) => void): () => void {
  const off = Object.entries(SIGNALS).map(([signal, code]) => {
    const each = (): void => handler(code);
    process.on(signal, each);
    return () => process.off(signal, each);
  });
  return () => {
    for (const each of off) each();
  };
}
