/** Pastes that are long or never end, on the screen and line by line. */
import { expect, test } from 'vitest';
import { PARTNER, SECRET } from '../answers.ts';
import { KEYS, terminals } from './terminal.ts';

const openTerminal = terminals();

const MEGABYTE = 1024 * 1024;
/** Milliseconds; the whole end of the process, on a busy machine. */
const SOON_MS = 20_000;
const LINE_BY_LINE = { ACCESSIBLE: '1' };

test.each([
  ['on the screen', {}, /❯ Partner ID/],
  ['line by line', LINE_BY_LINE, /^Partner ID:$/m],
])('%s, ctrl+c behind a paste of 10 MB that never ends is heard soon', async (_, env, ready) => {
  const terminal = openTerminal(['--sandbox'], { env });
  await terminal.until(ready);
  terminal.type(`\u001b[200~${'KALTURA_X=abcdef'.repeat((10 * MEGABYTE) / 16)}`);
  const start = Date.now();
  expect(await terminal.endedBy(KEYS.ctrl('c'))).toBe(130);
  expect(Date.now() - start).toBeLessThan(SOON_MS);
});

test('line by line, a paste that is too long is cut; a block is not echoed and fills its answers', async () => {
  const terminal = openTerminal(['--sandbox'], { env: LINE_BY_LINE });
  await terminal.until(/^Partner ID:$/m);
  await terminal.press(`${KEYS.paste('7'.repeat(MEGABYTE))}\r`, /first 4096 characters/);
  // Nor is a secret at the wrong question.
  await terminal.press(`${SECRET}\r`, /\*{32}[\s\S]*looks like a secret/);
  // Without the markers of a paste.
  terminal.type(`partner_id: ${PARTNER}\radmin_secret: ${SECRET}\r`);
  await terminal.until('2 lines pasted');
  await terminal.press(
    '\r',
    /Partner ID: 102, pasted: [\s\S]*Secret: 32 characters [^,]*, pasted: /,
  );
  await terminal.until(/^Player ID, Enter takes/m);
  expect(terminal.output).not.toContain(SECRET);
});
