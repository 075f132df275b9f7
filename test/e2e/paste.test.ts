/** Pastes that are too long or never end, on the screen and line by line. */
import { describe, expect, test } from 'vitest';
import { PARTNER, SECRET } from '../answers.ts';
import { KEYS, type Terminal, terminals } from './terminal.ts';

const openTerminal = terminals();

const MEGABYTE = 1024 * 1024;
/** Milliseconds; the whole end of the process, on a busy machine. */
const SOON_MS = 8000;

const FORMS = [
  ['on the screen', {}, /❯ Partner ID/],
  ['line by line', { ACCESSIBLE: '1' }, /^Partner ID:$/m],
] as const;

describe.each(FORMS)('%s', (form, env, ready) => {
  async function begun(): Promise<Terminal> {
    const terminal = openTerminal(['--sandbox'], { env });
    await terminal.until(ready);
    return terminal;
  }

  test('ctrl+c behind a paste of 10 MB ends the wizard soon', async () => {
    const terminal = await begun();
    // Line by line each line would be answered, which blocks while this process is still writing.
    const line = form === 'on the screen' ? 'KALTURA_X=abcde\n' : 'KALTURA_X=abcdef';
    terminal.type(KEYS.paste(line.repeat((10 * MEGABYTE) / line.length)));
    terminal.type(KEYS.ctrl('c'));
    expect(await terminal.ended(SOON_MS)).toBe(130);
  });

  test('ctrl+c ends the wizard in the middle of a paste that never ends', async () => {
    const terminal = await begun();
    terminal.type('\u001b[200~text');
    await new Promise((resolve) => setTimeout(resolve, 100));
    terminal.type(KEYS.ctrl('c'));
    expect(await terminal.ended(SOON_MS)).toBe(130);
  });

  test('the wizard cuts a paste that is too long, and says so', async () => {
    const terminal = await begun();
    terminal.type(KEYS.paste('7'.repeat(MEGABYTE)));
    if (form === 'line by line') terminal.type('\r');
    await terminal.until(/first 4096 characters/, { ms: SOON_MS });
  });

  const LINES = `partner_id: ${PARTNER}\nadmin_secret: ${SECRET}\n`;
  test.each([
    ['of several lines, without brackets', LINES.replaceAll('\n', '\r')],
    [
      'of one line',
      KEYS.paste(`docker run -e KALTURA_PARTNER_ID=${PARTNER} -e KALTURA_ADMIN_SECRET=${SECRET} a`),
    ],
  ])('a block %s fills its answers', async (_, keys) => {
    const terminal = await begun();
    terminal.type(keys);
    if (form === 'line by line') {
      await terminal.until(/2 lines pasted|\*{20}/);
      await terminal.press('\r', /Partner ID: right \(pasted\)[\s\S]*Secret: right \(pasted\)/);
    }
    await terminal.until(/❯ Player ID|^Player ID, Enter takes/m);
    expect(terminal.output.split(SECRET).length).toBeLessThanOrEqual(
      form === 'line by line' ? 1 : 2,
    );
  });
});
