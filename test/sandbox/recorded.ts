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

/** All exchanges that were recorded, by name; those about AppTokens apart, with accounts of another day. */
export const RECORDINGS = inFolder(FOLDER);
export const TOKEN_RECORDINGS = inFolder(new URL('appToken/', FOLDER));

/** One of them. */
export function recording(name: string): Recording {
  const found = RECORDINGS.find((one) => one.name === name);
  if (found === undefined) throw new Error(`There is no recording ${name}`);
  return found;
}

/** Every KS in a text, whatever it is encoded as. */
export function ksIn(text: string): string[] {
  const plain = text.replaceAll('%3D', '=');
  return plain.match(/(?<![\w-])(?:djJ8|MjI0Z)[\w-]{20,}=*/g) ?? [];
}
