import { quoteWord } from './shell.ts';

/** Part of a command line that is quoted already, or that only a person can fill in (`‹email›`). */
export class ShellText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  toString(): string {
    return this.text;
  }
}

type Word = string | ShellText | null;

/** Part of a command line; each inserted string becomes one quoted word, and null leaves no gap. */
export function shell(
  [first = '', ...rest]: TemplateStringsArray,
  ...words: readonly Word[]
): ShellText {
  const text = rest.reduce((before, after, at) => {
    const word = words[at] ?? new ShellText('');
    const quoted = typeof word === 'string' ? quoteWord(word) : word.text;
    return `${quoted === '' ? before.trimEnd() : before + quoted}${after}`;
  }, first);
  return new ShellText(text);
}

/**
 * A command of this program as the user would type it, started the way this run was started. For
 * example commandLine`app-token revoke ${id}`. Every command that the program prints comes from here,
 * because the inserted values come from files, servers and options, and must be quoted.
 */
export function commandLine(parts: TemplateStringsArray, ...words: readonly Word[]): string {
  const text = shell(parts, ...words).text.trimStart();
  return text === '' ? getProgramName(text) : `${getProgramName(text)} ${text}`;
}

export type CommandTag = typeof commandLine;

/**
 * How this run was started: by npx, by an npm script of a clone, or by the installed command.
 * npm prints a line before the output of a script; that line must not get into data.
 */
function getProgramName(
  words: string,
  { npm_command, npm_lifecycle_event, npm_lifecycle_script = '', npm_package_name } = process.env,
): string {
  if (npm_command === 'exec' && /^['"]?kaltura-setup\b/.test(npm_lifecycle_script))
    return 'npx kaltura-setup';
  const isClone =
    npm_package_name === 'kaltura-setup' && /^(?:start|setup)$/.test(npm_lifecycle_event ?? '');
  if (!isClone) return 'kaltura-setup';
  const printsData = /^(?:ks|export)\b| --json\b/.test(words);
  return printsData ? 'npm run --silent setup --' : 'npm run setup --';
}
