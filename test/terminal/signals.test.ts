import { expect, test } from 'vitest';
import { getSignalStatus, onSignals } from '../../src/terminal/signals.ts';

const HEARD =
  'SIGINT SIGTERM SIGHUP SIGQUIT SIGABRT SIGUSR1 ' +
  'SIGUSR2 SIGALRM SIGVTALRM SIGXCPU SIGXFSZ SIGTRAP SIGSYS';

test.skipIf(process.platform === 'win32').each(HEARD.split(' ') as NodeJS.Signals[])(
  '%s is heard while the wizard is open, and not afterwards',
  (signal) => {
    const before = process.listenerCount(signal);
    const statuses: number[] = [];
    const off = onSignals((status) => void statuses.push(status));
    expect(process.listenerCount(signal)).toBe(before + 1);
    process.listeners(signal).at(-1)?.(signal);
    off();
    expect([process.listenerCount(signal), statuses]).toEqual([before, [getSignalStatus(signal)]]);
  },
);
