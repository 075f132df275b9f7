import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { Conductor, Services } from '../../src/ui/conductor.ts';
import { mount } from '../../src/ui/mount.tsx';
import type { Terminal } from '../../src/ui/terminal.ts';
import { SECRET } from './pretend.ts';

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
  const conductor = {
    subscribe: () => () => undefined,
    state: () => {
      throw new Error(`Cannot draw ${SECRET}`);
    },
  };
  const error = await new Promise((resolve) => {
    const mounted = mount(
      conductor as unknown as Conductor,
      { handOver: () => undefined } as unknown as Terminal,
      {
        stdin: stdin as unknown as NodeJS.ReadStream,
        stdout: stdout as unknown as NodeJS.WriteStream,
        looks: { colour: false, unicode: true, links: false },
      },
      { variablesIn: () => ({}) } as unknown as Services,
      (failure) =>
        // After Ink has drawn what it draws on an error.
        setTimeout(() => {
          mounted.unmount();
          resolve(failure);
        }, 50),
    );
  });
  expect(error).toEqual(new Error(`Cannot draw ${SECRET}`));
  expect(written).not.toContain(SECRET);
  expect(written).not.toContain('Cannot draw');
});
