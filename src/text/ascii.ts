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

/** A text as a terminal without UTF-8 can show it. */
export function asciiText(text: string): string {
  return text.replaceAll('↑↓', 'up/down').replace(/[^\x00-\x7e]/gu, (character) => ASCII[character] ?? '?');
}
