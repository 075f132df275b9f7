import { describe, expect, test } from 'vitest';
import { KEYS, type Terminal } from '../e2e/terminal.ts';
import { findMarks, MARKS } from './find-secrets.ts';
import { EMAIL, EMAIL_WITH_CODE, PARTNER, Place } from './place.ts';

const { adminSecret, userSecret, password, code } = MARKS;

interface Case {
  place: Place;
  /** Opens the wizard beside an env file, with the options and variables of this run. */
  begin(file?: string | null, args?: readonly string[], env?: Record<string, string>): Terminal;
}

/** A test on a computer of its own. */
function on(name: string, body: (own: Case) => Promise<void>): void {
  test.concurrent(name, async ({ onTestFinished }) => {
    const place = await new Place().open();
    onTestFinished(() => place.close());
    const begin: Case['begin'] = (file = null, args = [], env = {}) => {
      place.fresh(file);
      const terminal = place.terminal(['--service-url', place.serviceUrl, ...args], env);
      onTestFinished(() => terminal.close(true));
      return terminal;
    };
    await body({ place, begin });
  });
}

/** Ends the wizard; then no byte that was written to the terminal, and nothing elsewhere, leaks. */
async function expectNoLeaks(place: Place, terminal: Terminal, exitCode = 130): Promise<void> {
  if (exitCode === 130) terminal.type(KEYS.ctrl('c'));
  expect(await terminal.ended()).toBe(exitCode);
  const said = { terminal: terminal.output, scrollback: terminal.scrollback() };
  expect(place.leaks({ ...said, ...place.left() })).toEqual([]);
}

/** To the step of the Admin Secret. */
async function toSecret(terminal: Terminal): Promise<void> {
  await terminal.until('❯ Partner ID');
  await terminal.press(`${PARTNER}\r`, '❯ Admin Secret');
}

async function toEnd(terminal: Terminal): Promise<void> {
  await terminal.until('❯ Player ID');
  await terminal.press('\r', '❯ User ID');
  // An administrator's User ID is warned of before it is taken.
  await terminal.press(`${EMAIL}\r`, /is an\s+administrator/);
  await terminal.press('\r', '❯ Portal URL');
  await terminal.press(KEYS.end, 'skip');
  await terminal.press('\r', /KALTURA_ADMIN_SECRET=••••/);
  terminal.type('\r');
}

describe('the wizard shows no marked secret', () => {
  on(
    'on the whole way, the page opened in a browser, the secret in the environment of nobody',
    async ({ place, begin }) => {
      const terminal = begin(null, ['--debug'], { BROWSER: '' });
      await toSecret(terminal);
      terminal.type(KEYS.ctrl('o'));
      await terminal.press(KEYS.paste(adminSecret), /••••••••e1f3/);
      await terminal.press('\r', '❯ Player ID');
      await toEnd(terminal);
      await expectNoLeaks(place, terminal, 0);
      expect(findMarks(place.left()['work/.env'] ?? '', [])).toEqual(['adminSecret']);
      const opened = Object.keys(place.left()).filter((name) => /^calls\/(?:xdg-)?open/.test(name));
      expect(opened).toHaveLength(1);
    },
  );

  on(
    'with the secret from the environment, to the end: git and the browser have none of it',
    async ({ place, begin }) => {
      const terminal = begin(null, ['--only', 'user-id'], {
        KALTURA_PARTNER_ID: PARTNER,
        KALTURA_ADMIN_SECRET: adminSecret,
        BROWSER: '',
      });
      await terminal.until('❯ User ID');
      terminal.type(KEYS.ctrl('o'));
      await terminal.press(`${EMAIL}\r`, /is an\s+administrator/);
      await terminal.press('\r', 'KALTURA_USER_ID=');
      await expectNoLeaks(place, terminal);
    },
  );

  on(
    'after a User Secret, a wrong secret and a malformed one, each corrected',
    async ({ place, begin }) => {
      const terminal = begin();
      await toSecret(terminal);
      await terminal.press(`${userSecret}\r`, 'User Secret, not its Admin Secret');
      terminal.type(KEYS.ctrl('u'));
      await terminal.press(`${'0'.repeat(32)}\r`, 'not the Admin Secret of account');
      terminal.type(KEYS.ctrl('u'));
      await terminal.press(`${password}\r`, /not 0–9 or a–f|should have 32/);
      terminal.type(KEYS.ctrl('u'));
      await terminal.press(`${adminSecret}\r`, '❯ Player ID');
      await expectNoLeaks(place, terminal);
    },
  );

  on('pasted into the User ID, typed there, and taken', async ({ place, begin }) => {
    const terminal = begin(place.envText(), ['--only', 'user-id']);
    await terminal.until('❯ User ID');
    await terminal.press(KEYS.ctrl('u') + KEYS.paste(adminSecret), /••••••••e1f3/);
    await terminal.press('\r', '••••');
    terminal.type(KEYS.ctrl('u'));
    terminal.type(adminSecret);
    await terminal.until(/••••••••e1f3/);
    terminal.type('\r');
    await expectNoLeaks(place, terminal);
  });

  on('except while ctrl+r shows it', async ({ place, begin }) => {
    const terminal = begin();
    await toSecret(terminal);
    await terminal.press(adminSecret, /••••••••e1f3/);
    const before = terminal.output.length;
    expect(findMarks(terminal.output, [])).toEqual([]);
    await terminal.press(KEYS.ctrl('r'), adminSecret);
    terminal.type(KEYS.ctrl('r'));
    await terminal.until(/••••••••e1f3/);
    const hidden = terminal.output.length;
    expect(findMarks(terminal.screen(), [])).toEqual([]);
    expect(findMarks(terminal.output.slice(before, hidden), [])).toEqual(['adminSecret']);
    // A step that is left while it is shown hides it as well.
    await terminal.press(KEYS.ctrl('r'), adminSecret);
    await terminal.press('\r', '❯ Player ID');
    const left = terminal.output.length;
    await terminal.press(`${KEYS.back.repeat(2)}`, '❯ Admin Secret');
    await terminal.until(/••••••••e1f3/);
    terminal.type(KEYS.ctrl('c'));
    expect(await terminal.ended()).toBe(130);
    expect(findMarks(terminal.output.slice(left), [])).toEqual([]);
    expect(findMarks(terminal.scrollback(), [])).toEqual([]);
    expect(place.leaks(place.left())).toEqual([]);
  });

  on('signing in, with a code', async ({ place, begin }) => {
    const terminal = begin();
    await terminal.press('', '❯ Partner ID');
    await terminal.press(KEYS.ctrl('l'), '❯ Email');
    await terminal.press(KEYS.paste(adminSecret), '••••••••');
    await terminal.press(`${KEYS.ctrl('u')}${EMAIL_WITH_CODE}\r`, '❯ Password');
    await terminal.press(`${adminSecret}\r`, 'does not accept this email and password');
    await terminal.press(password, '••••••••');
    terminal.type('\r');
    await terminal.until('one-time code');
    await terminal.press('000000\r', 'That code is not right');
    terminal.type(`${code}\r`);
    await toEnd(terminal);
    await expectNoLeaks(place, terminal, 0);
  });

  on('left with the password typed', async ({ place, begin }) => {
    const terminal = begin();
    await terminal.press('', '❯ Partner ID');
    await terminal.press(KEYS.ctrl('l'), '❯ Email');
    await terminal.press(`${EMAIL}\r`, '❯ Password');
    await terminal.press(password, '••••••••');
    await expectNoLeaks(place, terminal);
  });

  on(
    'line by line, for a screen reader: in the right place and in the wrong one, and signing in',
    async ({ place, begin }) => {
      const terminal = begin(null, [], { ACCESSIBLE: '1' });
      await terminal.press('', /Partner ID[^\n]*:$/m);
      await terminal.press(`${adminSecret}\r`, 'Wrong: ');
      await terminal.press(`${PARTNER}\r`, 'not shown while you type');
      await terminal.press(`${userSecret}\r`, 'User Secret, not its Admin Secret');
      await terminal.press(`${adminSecret}\r`, /Player ID[^\n]*:$/m);
      // Back over the region and the secret.
      await terminal.press('back\r', /^Region[^\n]*:$/m);
      await terminal.press('back\r', 'Admin Secret, Enter keeps the current value');
      await terminal.press('back\r', /^Partner ID, [^\n]*:$/m);
      await terminal.press('sign in\r', 'Your KMC email');
      await terminal.press(`${EMAIL_WITH_CODE}\r`, 'Password (not shown)');
      await terminal.press(`${password}\r`, 'One-time code (not shown)');
      await terminal.press(`${code}\r`, /Player ID[^\n]*:$/m);
      await expectNoLeaks(place, terminal);
    },
  );
});
