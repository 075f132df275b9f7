/** Secrets that stand nowhere else: what is found of them has leaked. */
export const MARKS = {
  adminSecret: '5ec7e7ad0b1e55ed2badc0de7ea5e1f3',
  userSecret: 'd15ea5ed0c0ffee9b0bab1ade4deca75',
  appToken: 'ab5e11ed0dd1e7e5ba5eba11deadfa11',
  password: 'Marked-Horse-Battery-7319',
  code: '731946',
} as const;

export type Mark = keyof typeof MARKS | 'ks';

/**
 * What a terminal or a reader would make of it: without escape sequences, unseen characters and the
 * breaks of rows, decoded, in small letters.
 */
function forms(text: string): string[] {
  const bare = text
    .replace(/\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)/g, '')
    .replace(
      /[\s\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
      '',
    );
  const decoded = bare.replace(/%(?:25)*([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return [bare, decoded, [...bare].reverse().join('')].map((each) => each.toLowerCase());
}

/** So many characters of a secret tell too much as well; a short one counts whole. */
function parts(secret: string, fewest: number): string[] {
  const small = secret.toLowerCase();
  if (small.length < 16) return [small];
  const windows: string[] = [];
  for (let at = 0; at + fewest <= small.length; at += 1) windows.push(small.slice(at, at + fewest));
  for (const encoding of ['base64', 'hex'] as const)
    windows.push(Buffer.from(secret).toString(encoding).slice(0, 16).toLowerCase());
  return windows;
}

/** The names of the secrets that are in a text, whole or in part, however they are written. */
export function findSecrets<Name extends string>(
  text: string,
  secrets: Readonly<Record<Name, string>>,
  fewest = 12,
): Name[] {
  const all = forms(text);
  return (Object.keys(secrets) as Name[]).filter((name) =>
    parts(secrets[name], fewest).some((part) => all.some((form) => form.includes(part))),
  );
}

/** The marked secrets that are in a text. `sessions`: the KS that the server has given. */
export function findMarks(text: string, sessions: readonly string[] = []): Mark[] {
  const found: Mark[] = findSecrets(text, MARKS, 8);
  const all = forms(text);
  // Every KS for an account begins with the same text, which is not secret.
  const isSession = sessions.some((ks) =>
    [ks.slice(24, 40), ks.slice(60, 76)].some(
      (part) => part !== '' && all.some((form) => form.includes(part.toLowerCase())),
    ),
  );
  return isSession ? [...found, 'ks'] : found;
}

/**
 * Ways in which a server may quote the request. (A table in text/redact.test.ts has more of
 * them.)
 */
export const QUOTED: Readonly<Record<string, (text: string) => string>> = {
  plain: (text) => text,
  'percent-encoded twice, in part': (text) =>
    text.replace(/[5=]/g, (each) => `%25${each.charCodeAt(0).toString(16)}`),
  'split by zero-width characters': (text) => [...text].join('\u200b'),
  'with a colour in it': (text) => `${text.slice(0, 9)}\u001b[31m${text.slice(9)}`,
  'beyond the limit at which a text is cut': (text) => `${'x'.repeat(280)}${text}`,
};
