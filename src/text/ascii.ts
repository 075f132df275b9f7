/** Characters, each followed by its equivalent in ASCII. The last ones are the spinner. */
const PAIRS = `✔+ ✖x ❯> ▸* ┃| ·- •* →-> …... ↑up ↓down —- –- “" ”" ‘' ’' ‹< ›> █# ×x
  ⠋| ⠙/ ⠹- ⠸\\ ⠼| ⠴/ ⠦- ⠧\\ ⠇| ⠏/`;
const ASCII = new Map(PAIRS.split(/\s+/).map((pair) => [pair.slice(0, 1), pair.slice(1)]));

/** The text in ASCII, for a terminal without UTF-8. Characters without an equivalent become `?`. */
export function toAscii(text: string): string {
  return text
    .replaceAll('↑↓', 'up/down')
    .replace(/[^\x00-\x7e]/gu, (character) => ASCII.get(character) ?? '?');
}
