import { render } from 'ink-testing-library';
import { afterEach, describe, expect, test } from 'vitest';
import '../../src/ui/before-ink.ts';
import { valid } from '../../src/credentials/credential.ts';
import { App } from '../../src/ui/App.tsx';
import { conductor, type Services } from '../../src/ui/conductor.ts';
import { frameOf } from '../../src/ui/frame.ts';
import type { Wizard } from '../../src/ui/state.ts';
import { begun, SECRET } from './pretend.ts';

const asked: string[] = [];
const services: Services = {
  verify: async (name) => {
    asked.push(name);
    return valid('Fine.');
  },
  choices: async () => ({ list: [], message: null, problem: null }),
  plan: async () => ({
    value: {
      plan: 0,
      added: [],
      changed: [],
      removed: [],
      makes: [],
      untouchedLines: 0,
      gitignore: null,
      notes: [],
      linked: null,
    },
  }),
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
  variablesIn: () => ({}),
  openPage: () => undefined,
  warm: () => undefined,
};

const mounted: { unmount: () => void }[] = [];
afterEach(() => {
  for (const app of mounted.splice(0)) app.unmount();
  asked.length = 0;
});

function app(state: Wizard): ReturnType<typeof render> {
  const made = render(
    <App
      conductor={conductor(state, services)}
      looks={{ colour: false, unicode: true, links: false }}
      blockIn={() => ({})}
      terminal={{ suspended: async () => undefined, onStop: () => () => undefined, redraw: () => undefined }}
    />,
  );
  mounted.push(made);
  return made;
}

async function until(made: ReturnType<typeof render>, wanted: string): Promise<string> {
  for (let tries = 0; tries < 200; tries++) {
    const frame = made.lastFrame() ?? '';
    if (frame.includes(wanted)) return frame;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`waited for ${wanted}; saw\n${made.lastFrame()}`);
}

test('of a long path the header shows its end, and none of it where that does not fit', () => {
  const state = begun({}, { envFile: '/home/somebody/a/folder/far/away/.env.staging', sandbox: true });
  const header = (columns: number): string =>
    (frameOf(state, { columns, rows: 24 }).lines[0] ?? []).map(({ text }) => text).join('');
  expect(header(100)).toContain('/home/somebody/a/folder/far/away/.env.staging   1 of 6');
  expect(header(60)).toContain('  …/.env.staging   1 of 6');
  expect(header(40)).toMatch(/sandbox +1 of 6$/);
});

describe('the component', () => {
  test('draws the frame of the state, the very lines that are written before Ink is there', () => {
    const state = begun();
    const plain = frameOf(state, { columns: 100, rows: 24 })
      .lines.map((row) =>
        row
          .map((piece) => piece.text)
          .join('')
          .trimEnd(),
      )
      .join('\n');
    const frame = (app(state).lastFrame() ?? '')
      .split('\n')
      .map((row) => row.trimEnd())
      .join('\n');
    expect(frame).toBe(plain);
  });

  test('hands keys to the conductor, which checks and goes on', async () => {
    const made = app(begun());
    await until(made, '❯ Partner ID');
    made.stdin.write('102\r');
    await until(made, '❯ Admin Secret');
    made.stdin.write(SECRET);
    const frame = await until(made, '32 characters');
    expect(frame).not.toContain(SECRET);
    expect(asked).toContain('partner-id');
  });
});
