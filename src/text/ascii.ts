const ASCII: Readonly<Record<string, string>> = {
  '✔': '+',
  '✖': 'x',
  '❯': '>',
  // The selected row, beside the current step.
  '▸': '*',
  '┃': '|',
  '·': '-',
  '•': '*',
  '…': '...',
  '→': '->',
  '↑': 'up',
  '↓': 'down',
  '—': '-',
  '–': '-',
  '“': '"',
  '”': '"',
  '‘': "'",
  '’': "'",
  '‹': '<',
  '›': '>',
  '█': '#',
  '×': 'x',
  // The spinner.
  '⠋': '|',
  '⠙': '/',
  '⠹': '-',
  '⠸': '\\',
  '⠼': '|',
  '⠴': '/',
  '⠦': '-',
  '⠧': '\\',
  '⠇': '|',
  '⠏': '/',
};

/** The text in ASCII, for a terminal without UTF-8. Characters without an equivalent become `?`. */
export function asciiText(text: string): string {
  return text
    .replaceAll('↑↓', 'up/down')
    .replace(/[^\x00-\x7e]/gu, (character) => ASCII[character] ?? '?');
}
