import dotenv from 'dotenv';

/** The variables in a text that looks like an env file, as dotenv reads them. */
export function parseEnvText(text: string): Record<string, string> {
  return dotenv.parse(text.replace(/\r\n?/g, '\n'));
}
