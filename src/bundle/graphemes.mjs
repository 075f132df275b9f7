// Runs in the product, in the place of what plain-graphemes.mjs names.

// Signs that take one column, are one code unit, and join with nothing before or after them: ASCII, letters of Latin, and what the wizard
// draws with. None is an emoji by itself; none is a mark; no soft hyphen.
const PLAIN =
  ' -~\\u00a1-\\u00a8\\u00aa-\\u00ac\\u00af-\\u02ff\\u2010-\\u2027\\u2030-\\u203b\\u2190-\\u2193\\u2500-\\u259f\\u2714\\u2716\\u276e\\u276f\\u2800-\\u28ff';
const PRINTED = new RegExp(`^[${PLAIN}]*$`);
// Controls are clusters of their own too; only a carriage return joins with what follows it.
const APART = new RegExp(`^[\\0-\\x0c\\x0e-\\x1f\\x7f-\\x9f${PLAIN}]*$`);

let real;
let emoji;

/** True for a text whose width is its length. */
export const onlyPlain = (text) => PRINTED.test(text);

/** As `Intl.Segmenter` with graphemes, which is made only for a text that needs it. */
export const segmenter = {
  segment(text) {
    const input = `${text}`;
    if (APART.test(input)) return new Apart(input);
    real ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
    return real.segment(input);
  },
};

/** As the pattern `^\p{RGI_Emoji}$`, which is made only when it is asked. */
export const rgiEmoji = {
  test(text) {
    // As text, and in a way that no tool makes a literal of: V8 takes 20 ms over that one when it reads the file.
    emoji ??= Reflect.construct(RegExp, ['^\\p{RGI_Emoji}$', 'v']);
    return emoji.test(text);
  },
};

/** The segments of a text of which each code unit is one. */
class Apart {
  constructor(input) {
    this.input = input;
  }

  containing(at = 0) {
    const index = Math.trunc(at) || 0;
    const { input } = this;
    return index >= 0 && index < input.length ? { segment: input[index], index, input } : undefined;
  }

  *[Symbol.iterator]() {
    const { input } = this;
    for (let index = 0; index < input.length; index++) yield { segment: input[index], index, input };
  }
}
