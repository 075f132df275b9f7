import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { mountApp } from '../../src/wizard/mount.tsx';
import type { RunOptions } from '../../src/wizard/run.ts';
import type { Store } from '../../src/wizard/store.ts';
import { SECRET } from './play.ts';

test('an error in the interface is handed on, and its message is not shown', async () => {
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: () => stdin,
    ref: () => stdin,
    unref: () => stdin,
  });
  const stdout = Object.assign(new PassThrough(), { isTTY: true, columns: 80, rows: 24 });
  let written = '';
  stdout.on('data', (data) => {
    written += data;
  });
  const store = {
    subscribe: () => () => undefined,
    getState: () => {
      throw new Error(`Cannot draw ${SECRET}`);
    },
  };
  const error = await new Promise((resolve) => {
    const unmount = mountApp(
      store as unknown as Store,
      {
        stdin: stdin as unknown as NodeJS.ReadStream,
        stdout: stdout as unknown as RunOptions['stdout'],
        style: { colour: false, unicode: true },
        links: false,
      },
      (failure) =>
        // After Ink has drawn its own error screen.
        setTimeout(() => {
          unmount();
          resolve(failure);
        }, 50),
    );
  });
  expect(error).toEqual(new Error(`Cannot draw ${SECRET}`));
  expect(written).not.toContain(SECRET);
  expect(written).not.toContain('Cannot draw');
});
