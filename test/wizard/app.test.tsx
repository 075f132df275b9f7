import { render } from 'ink-testing-library';
import { afterEach, expect, test } from 'vitest';
import '../../src/wizard/before-ink.ts';
import { valid } from '../../src/credentials/credential.ts';
import { App } from '../../src/wizard/App.tsx';
import { NOTHING_DRAWN, type Wizard } from '../../src/wizard/state.ts';
import { createStore, type Services } from '../../src/wizard/store.ts';
import { begun, NO_CHANGES, SECRET } from './pretend.ts';

const asked: string[] = [];
const services: Services = {
  verify: async (name) => {
    asked.push(name);
    return valid('Fine.');
  },
  choices: async () => ({ list: [], message: null, problem: null }),
  plan: async () => ({ value: NO_CHANGES }),
  write: async () => ({ value: { changed: true, lost: null, appToken: null } }),
  prove: async () => ({ value: { account: 'A', partnerId: '1', place: 'EU', entries: 1 } }),
  signIn: async () => ({
    kind: 'refused',
    code: 'NO',
    message: 'No.',
    fix: 'Try.',
    retry: '',
    elsewhere: true,
  }),
  ownAccount: () => ({ given: {} }),
  openPage: async () => true,
};

const mounted: { unmount: () => void }[] = [];
afterEach(() => {
  for (const app of mounted.splice(0)) app.unmount();
  asked.length = 0;
});

function mountApp(state: Wizard): ReturnType<typeof render> {
  const app = render(
    <App
      store={createStore({ ...state, view: NOTHING_DRAWN }, services)}
      style={{ unicode: true, links: false }}
      redraw={() => undefined}
      stop={async () => undefined}
      onStop={() => () => undefined}
    />,
  );
  mounted.push(app);
  return app;
}

async function until(app: ReturnType<typeof render>, wanted: string): Promise<string> {
  for (let tries = 0; tries < 200; tries++) {
    const frame = app.lastFrame() ?? '';
    if (frame.includes(wanted)) return frame;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`waited for ${wanted}; saw\n${app.lastFrame()}`);
}

test('keys reach the store, which checks the answer and continues', async () => {
  const app = mountApp(begun());
  await until(app, '❯ Partner ID');
  app.stdin.write('102\r');
  await until(app, '❯ Admin Secret');
  app.stdin.write(SECRET);
  const frame = await until(app, '32 characters');
  expect(frame).not.toContain(SECRET);
  expect(asked).toContain('partner-id');
});
