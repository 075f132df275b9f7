import { expect, test } from 'vitest';
import type { Credential, Parsed } from '../../src/credentials/credential.ts';

/** A text, the value parsed from it, and notes on what was corrected. */
export type Right = [text: string, value: string, notes?: string[]];
/** A text and the message it gets; `offered` is the value of the accompanying offer. */
export type Wrong = [text: string, message: string, offered?: string];

/** Tests the format of a credential, with one test per row of the two tables. */
export function parsed(credential: Credential, right: Right[], wrong: Wrong[], code: string): void {
  test.each(right)('%j is read as %s', (text, value, notes = []) => {
    expect(credential.parse(text)).toEqual({ ok: true, value, notes });
    // The parsed value is already in the right format.
    expect(credential.parse(value)).toEqual({ ok: true, value, notes: [] });
  });
  test.each(wrong)('%j is refused: %s', (text, message, offered) => {
    const answer = credential.parse(text) as Extract<Parsed, { ok: false }>;
    expect(answer).toMatchObject({ ok: false, message });
    expect(answer.code).toMatch(new RegExp(`^(?:${code})$`));
    expect(answer.fix).toMatch(/^\S.*[.]$/);
    if (offered === undefined) expect(answer.offers ?? []).toEqual([]);
    else {
      expect(answer.offers).toEqual([
        { label: `Use ${offered}`, credential: credential.name, value: offered },
      ]);
      expect(credential.parse(offered)).toMatchObject({ ok: true, value: offered });
    }
  });
}
