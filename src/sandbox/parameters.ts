/** The parameters of a call. Everything is text, as the API's own deserializer begins with. */
export interface Params {
  [name: string]: string | Params | undefined;
}

/** As many as PHP takes (`max_input_vars`), and a depth that no real request comes near. */
const MOST_FIELDS = 1000;
const DEEPEST = 16;

/** No prototype, so that a field may be called `__proto__`. */
const noParams = (): Params => Object.create(null) as Params;

/** The parameters of a form or a query: `a[b]=c` and `a:b=c` are the same. */
export function formParams(text: string): Params {
  const params = noParams();
  let count = 0;
  for (const [name, value] of new URLSearchParams(text)) {
    if (++count > MOST_FIELDS) break;
    setAt(params, pathOf(name), value);
  }
  return params;
}

/** The parameters of a JSON body; none where it is not an object. */
export function jsonParams(text: string): Params {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? fromRecord(value, 0) : noParams();
  } catch {
    return noParams();
  }
}

/** The parameters of a body, by its type. Any other type is not read, `application/json; charset=utf-8` included. */
export function bodyParams(contentType: string, body: string): Params {
  const type = contentType.trim().toLowerCase();
  if (type === 'application/json') return jsonParams(body);
  return type.startsWith('application/x-www-form-urlencoded') ? formParams(body) : noParams();
}

/** All of them together; of two alike, the later one. */
export function mergedParams(...several: readonly Params[]): Params {
  return Object.assign(noParams(), ...several) as Params;
}

/** The text of a parameter; `undefined` if it was not sent. */
export function textOf(params: Params, name: string): string | undefined {
  const value = params[name];
  return typeof value === 'string' ? value : undefined;
}

/** The parameters nested under a name; empty if there are none. */
export function nested(params: Params, name: string): Params {
  const value = params[name];
  return typeof value === 'object' ? value : noParams();
}

/** As PHP casts text to an integer: `123abc` is 123, `abc` is 0. */
export function integerOf(text: string | undefined): number {
  return Number(/^\s*([+-]?\d{1,15})/.exec(text ?? '')?.[1] ?? 0);
}

function pathOf(name: string): string[] {
  return name.replaceAll(']', '').split(/[[:]/);
}

function setAt(params: Params, path: readonly string[], value: string | Params): void {
  if (path.length > DEEPEST) return;
  let here = params;
  for (const name of path.slice(0, -1)) {
    const next = here[name];
    const inner = typeof next === 'object' ? next : noParams();
    here[name] = inner;
    here = inner;
  }
  const last = path.at(-1) ?? '';
  here[last === '' ? String(Object.keys(here).length) : last] = value;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

function fromRecord(record: Record<string, unknown>, depth: number): Params {
  const params = noParams();
  if (depth > DEEPEST) return params;
  for (const [name, value] of Object.entries(record)) {
    if (isRecord(value)) setAt(params, pathOf(name), fromRecord(value, depth + 1));
    else if (value !== null && value !== undefined) setAt(params, pathOf(name), String(value));
  }
  return params;
}
