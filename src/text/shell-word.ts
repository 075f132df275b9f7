/** The text as one word of a shell command line; on Windows of one that PowerShell and cmd read alike, or `‹…›` if there is none. */
export function shellWord(text: string, platform: string = process.platform): string {
  if (platform === 'win32') return windowsWord(text);
  return /^[\w./:@%+,=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** In double quotes both read all but their own signs as it stands; a backslash before the closing one would take it along. */
function windowsWord(text: string): string {
  if (/^[\w./\\:@+,=-]+$/.test(text)) return text;
  return /["$`%!\u201c-\u201e\p{Cc}]|\\$/u.test(text) ? '‹…›' : `"${text}"`;
}
