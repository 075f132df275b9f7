/** One assignment as dotenv finds it. Offsets count in the text as given, with its CRs. */
export interface Assignment {
  name: string;
  value: string;
  nameStart: number;
  nameEnd: number;
  /** Behind the `=`, or the blank after the `:`. */
  separatorEnd: number;
  /** The value with its quotes, without the blanks around it; where there is none, both are the place for it. */
  valueStart: number;
  valueEnd: number;
}

/** The pattern of dotenv 18's parse(), with a group of its own around what stands between name and value. */
const line =
  /(?:^|^)\s*(?:export\s+)?([\w.-]+)(\s*=\s*?|:\s+?)(\s*'(?:\\'|[^'])*'|\s*"(?:\\"|[^"])*"|\s*`(?:\\`|[^`])*`|[^#\r\n]+)?\s*(?:#.*)?(?:$|$)/dgm;

/** All assignments of the text in file order, as dotenv reads them: what it takes for one is one. */
export function assignments(text: string): Assignment[] {
  const { lines, original } = withoutCarriageReturns(text);
  const found: Assignment[] = [];
  for (const match of lines.matchAll(line)) {
    const [nameStart, nameEnd] = match.indices![1]!;
    const separatorEnd = match.indices![2]![1];
    const raw = match[3] ?? '';
    const value = raw.trim();
    const start = separatorEnd + (value === '' ? 0 : raw.length - raw.trimStart().length);
    found.push({
      name: match[1]!,
      value: unquoted(value),
      nameStart: original(nameStart),
      nameEnd: original(nameEnd),
      separatorEnd: original(separatorEnd),
      valueStart: original(start),
      valueEnd: original(start + value.length),
    });
  }
  return found;
}

/** As dotenv does it, its odd corners included. */
function unquoted(trimmed: string): string {
  const inner = trimmed.replace(/^(['"`])([\s\S]*)\1$/gm, '$2');
  return trimmed.startsWith('"') ? inner.replace(/\\n/g, '\n').replace(/\\r/g, '\r') : inner;
}

function withoutCarriageReturns(text: string): { lines: string; original: (offset: number) => number } {
  if (!text.includes('\r')) return { lines: text, original: (offset) => offset };
  const lines = text.replace(/\r\n?/g, '\n');
  const offsets = new Uint32Array(lines.length + 1);
  let at = 0;
  for (let index = 0; index < lines.length; index++) {
    offsets[index] = at;
    at += text[at] === '\r' && text[at + 1] === '\n' ? 2 : 1;
  }
  offsets[lines.length] = text.length;
  return { lines, original: (offset) => offsets[offset]! };
}
