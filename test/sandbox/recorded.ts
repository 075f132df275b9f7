import { readdirSync, readFileSync } from 'node:fs';

/** A real exchange with a Kaltura server, byte for byte. */
export interface Recording {
  name: string;
  note?: string;
  request: { method: string; path: string; contentType: string; body: string };
  response: { status: number; contentType: string; xKaltura?: string; body: string };
}

const FOLDER = new URL('../fixtures/recordings/', import.meta.url);

const inFolder = (folder: URL): readonly Recording[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Recording);

/**
 * All recorded exchanges, by name. Those about AppTokens are separate: they are from another day.
 */
export const RECORDINGS = inFolder(FOLDER);
export const TOKEN_RECORDINGS = inFolder(new URL('appToken/', FOLDER));

/** The recorded exchange with this name; throws if there is none. */
export function recording(name: string): Recording {
  const found = RECORDINGS.find((one) => one.name === name);
  if (found === undefined) throw new Error(`Recording not found: ${name}`);
  return found;
}

/** Every KS in a text, in either encoding. */
export function ksIn(text: string): string[] {
  const plain = text.replaceAll('%3D', '=');
  return plain.match(/(?<![\w-])(?:djJ8|MjI0Z)[\w-]{20,}=*/g) ?? [];
}
