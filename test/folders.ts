/** Folders and env files of a test. `clean-environment.ts` removes them after the file's tests. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export function newFolder(): string {
  return mkdtempSync(path.join(tmpdir(), 'test-'));
}

/** A new folder; with an env file of these values, or this text. */
export function folderWith(
  content: Readonly<Record<string, string>> | string | null,
  name = '.env',
): string {
  const folder = newFolder();
  const text = typeof content === 'string' ? content : envText(content ?? {});
  if (content !== null) writeFileSync(path.join(folder, name), text, { mode: 0o600 });
  return folder;
}

/** `NAME=value` lines. */
export function envText(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

/** The env file's text. */
export function envFileIn(folder: string, name = '.env'): string {
  return readFileSync(path.join(folder, name), 'utf8');
}
