/**
 * What a terminal or a reader would make of a text: without escape sequences, unseen characters and
 * the breaks of rows, decoded, in small letters.
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
export function findSecrets(
  text: string,
  secrets: Readonly<Record<string, string>>,
  fewest = 12,
): string[] {
  const all = forms(text);
  return Object.keys(secrets).filter((name) =>
    parts(secrets[name] as string, fewest).some((part) => all.some((form) => form.includes(part))),
  );
}
