import { render } from 'ink-testing-library';
import { expect, test, vi } from 'vitest';
import '../../src/wizard/before-ink.ts';
import { accept } from '../../src/credentials/verdict.ts';
import { App } from '../../src/wizard/App.tsx';
import type { Services } from '../../src/wizard/effects.ts';
import { NOTHING_DRAWN } from '../../src/wizard/state.ts';
import { createStore } from '../../src/wizard/store.ts';
import { HANG_MS } from '../program.ts';
import { begin, SECRET } from './play.ts';

const services = {
  verify: async () => accept('Fine.'),
  choices: async () => ({ list: [], message: null, problem: null }),
  connect: () => undefined,
} as Partial<Services> as Services;

const until = (app: ReturnType<typeof render>, wanted: string): Promise<string> =>
  vi.waitFor(
    () => {
      const frame = app.lastFrame() ?? '';
      expect(frame).toContain(wanted);
      return frame;
    },
    { timeout: HANG_MS },
  );

test('keys reach the store, which checks the answer and continues', async () => {
  const app = render(
    <App
      store={createStore({ ...begin(), view: NOTHING_DRAWN }, services)}
      style={{ unicode: true, links: false }}
      redraw={() => undefined}
      onStop={() => undefined}
    />,
  );
  await until(app, '❯ Partner ID');
  app.stdin.write('102\r');
  await until(app, '❯ Admin Secret');
  app.stdin.write(SECRET);
  expect(await until(app, '32 characters')).not.toContain(SECRET);
  app.unmount();
});
