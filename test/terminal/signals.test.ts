import { expect, test } from 'vitest';
import { getSignalStatus, onSignals } from '../../src/terminal/signals.ts';

test
  .skipIf(process.platform === 'win32')
  .each([
    'SIGINT',
    'SIGTERM',
    'SIGHUP',
    'SIGQUIT',
    'SIGABRT',
    'SIGUSR1',
    'SIGUSR2',
    'SIGALRM',
    'SIGVTALRM',
    'SIGXCPU',
    'SIGXFSZ',
    'SIGTRAP',
    'SIGSYS',
  ] as const)('%s is heard while the wizard is open, and not afterwards', (signal) => {
  const before = process.listenerCount(signal);
  const statuses: number[] = [];
  const off = onSignals((status) => void statuses.push(status));
  expect(process.listenerCount(signal)).toBe(before + 1);
  process.listeners(signal).at(-1)?.(signal);
  off();
  expect([process.listenerCount(signal), statuses]).toEqual([before, [getSignalStatus(signal)]]);
});
