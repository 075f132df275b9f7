/** One well-formed UTF-8 sequence of two bytes or more, or one byte that is not part of any. */
const sequence =
  /[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}|[\x80-\xff]/g;
const strayByte = 0xdc00;

/**
 * The bytes as text that `encodeLossless` turns back into the same bytes. A byte that is not UTF-8
 * becomes the lone surrogate U+DC00 + byte, which valid UTF-8 never contains. Keeps a byte-order
 * mark.
 */
export function decodeLossless(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replace(sequence, (found) =>
      found.length === 1
        ? String.fromCharCode(strayByte + found.charCodeAt(0))
        : Buffer.from(found, 'latin1').toString('utf8'),
    );
}

/** The bytes of a text from `decodeLossless`, edited or not. */
export function encodeLossless(text: string): Buffer {
  const parts: Buffer[] = [];
  for (const part of text.split(/([\udc80-\udcff]+)/u)) {
    const isStray = /^[\udc80-\udcff]/u.test(part);
    parts.push(isStray ? Buffer.from(part, 'latin1') : Buffer.from(part, 'utf8'));
  }
  return Buffer.concat(parts);
}
