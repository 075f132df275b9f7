import { hasUnseen } from './plain.ts';

/** Printed in the place of a value that no shell reads as it stands, or that nobody can see. */
const UNQUOTABLE = '‹…›';

/**
 * The text as one word of a shell command line; on Windows, of one that PowerShell and cmd read
 * alike. A text with characters that a terminal does not show cannot be copied: it becomes `‹…›`.
 */
export function shellWord(text: string, platform: string = process.platform): string {
  if (hasUnseen(text)) return UNQUOTABLE;
  if (platform === 'win32') return windowsWord(text);
  // zsh takes `=name` for the path of a program.
  return /^(?!=)[\w./:@%+,=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** In double quotes both read all but their own signs as it stands; a backslash before the closing one would take it along. */
function windowsWord(text: string): string {
  if (/^[\w./\\:@+,=-]+$/.test(text)) return text;
  return /["$`%!\u201c-\u201e\p{Cc}]|\\$/u.test(text) ? UNQUOTABLE : `"${text}"`;
}
