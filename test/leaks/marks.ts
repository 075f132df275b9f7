/** Secrets that stand nowhere else: what is found of them has leaked. */
export const MARKS = {
  adminSecret: '5ec7e7ad0b1e55ed2badc0de7ea5e1f3',
  userSecret: 'd15ea5ed0c0ffee9b0bab1ade4deca75',
  appToken: 'ab5e11ed0dd1e7e5ba5eba11deadfa11',
  password: 'Marked-Horse-Battery-7319',
  code: '731946',
} as const;

export type Mark = keyof typeof MARKS | 'ks';

/** What a terminal or a reader would make of it: without escape sequences, unseen characters and the breaks of rows, decoded, in small letters. */
function forms(text: string): string[] {
  const bare = text
    .replace(/\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)/g, '')
    .replace(/[\s\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, '');
  const decoded = bare.replace(/%(?:25)*([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return [bare, decoded, [...bare].reverse().join('')].map((each) => each.toLowerCase());
}

/** Half of a secret tells too much as well; a short one counts whole. */
function parts(secret: string): string[] {
  const small = secret.toLowerCase();
  if (small.length < 16) return [small];
  const windows: string[] = [];
  for (let at = 0; at + 8 <= small.length; at += 1) windows.push(small.slice(at, at + 8));
  for (const encoding of ['base64', 'hex'] as const)
    windows.push(Buffer.from(secret).toString(encoding).slice(0, 16).toLowerCase());
  return windows;
}

/** The secrets that are in a text, whole or in part, however they are written. `sessions`: the KS that the server has given. */
export function marksIn(text: string, sessions: readonly string[]): Mark[] {
  const all = forms(text);
  const holds = (part: string): boolean => all.some((form) => form.includes(part));
  const found = (Object.keys(MARKS) as (keyof typeof MARKS)[]).filter((name) =>
    parts(MARKS[name]).some(holds),
  ) as Mark[];
  // Every KS of an account begins alike, with what is no secret.
  const isSession = sessions.some((ks) =>
    [ks.slice(24, 40), ks.slice(60, 76)].some((part) => part !== '' && holds(part.toLowerCase())),
  );
  return isSession ? [...found, 'ks'] : found;
}
