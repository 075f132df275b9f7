import { readdirSync, readFileSync } from 'node:fs';

/** A real exchange with a Kaltura server, byte for byte. */
export interface Recording {
  name: string;
  note?: string;
  request: { method: string; path: string; contentType: string; body: string };
  response: { status: number; contentType: string; xKaltura?: string; body: string };
}

const FOLDER = new URL('../fixtures/recordings/', import.meta.url);

/** All exchanges that were recorded, by name. */
export const RECORDINGS: readonly Recording[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .sort()
  .map((file) => JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as Recording);

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
