/** The parameters of a call: text, or further parameters under a common name. */
export interface Params {
  [name: string]: string | Params | undefined;
}

/** PHP reads this many fields of a form (`max_input_vars`). */
const MAX_FIELDS = 1000;
const MAX_DEPTH = 16;

/** Without a prototype, because a field can be called `__proto__`. */
const createParams = (): Params => Object.create(null) as Params;

/**
 * Parses a form; `a:b=c` and `a[b]=c` are equivalent. Ignores the fields that PHP ignores, and very
 * deep ones.
 */
export function parseForm(text: string): Params {
  const params = createParams();
  for (const [name, value] of [...new URLSearchParams(text)].slice(0, MAX_FIELDS))
    setParam(params, name.replaceAll(']', '').split(/[[:]/), value);
  return params;
}

/** Merges parameters. If two have the same name, the later value wins. */
export function mergeParams(...all: readonly Params[]): Params {
  return Object.assign(createParams(), ...all) as Params;
}

/** The text of a parameter; undefined if it is absent or not text. */
export function getText(params: Params, name: string): string | undefined {
  const value = params[name];
  return typeof value === 'string' ? value : undefined;
}

/** The parameters under a common name; empty if there are none. */
export function getParams(params: Params, name: string): Params {
  const value = params[name];
  return typeof value === 'object' ? value : createParams();
}

/** Converts text to an integer as PHP does: `123abc` is 123, `abc` is 0. */
export function toInteger(text: string | undefined): number {
  return Number(/^\s*([+-]?\d{1,15})/.exec(text ?? '')?.[1] ?? 0);
}

function setParam(params: Params, path: readonly string[], value: string): void {
  if (path.length > MAX_DEPTH) return;
  let parent = params;
  for (const name of path.slice(0, -1)) {
    const child = getParams(parent, name);
    parent[name] = child;
    parent = child;
  }
  parent[path.at(-1) ?? ''] = value;
}
