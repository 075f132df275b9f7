import { assignments } from './assignments.ts';

/** The variables in a text that looks like an env file, as dotenv reads them; without a prototype. */
export function parseEnvText(text: string): Record<string, string> {
  const values = Object.create(null) as Record<string, string>;
  // dotenv puts them into an ordinary object, where this name sets nothing.
  for (const { name, value } of assignments(text)) if (name !== '__proto__') values[name] = value;
  return values;
}
