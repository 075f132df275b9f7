import { Text as InkText, type TextProps, Transform } from 'ink';
import { useContext } from 'react';
import { asciiText } from '../../text/ascii.ts';
import { plainText } from '../../text/plain.ts';
import { redact } from '../../text/redact.ts';
import { ThemeContext, TONES, type Tone } from './theme.ts';

interface Props {
  children: string;
  tone?: Tone;
  wrap?: TextProps['wrap'];
  /** The page that the text leads to. */
  href?: string;
  /** Shows what looks like a secret: a revealed field, the sandbox's ready-made secret. */
  showsSecrets?: boolean;
}

/**
 * The one way for text to reach the screen. Wherever it came from (a file, the network, a path), it cannot steer the terminal, and what
 * looks like a secret in it is masked.
 */
export function Text({ children, tone = 'plain', wrap, href, showsSecrets = false }: Props) {
  const { unicode, links } = useContext(ThemeContext);
  const safe = safeText(children, unicode, showsSecrets);
  const linked = href && links ? `\u001b]8;;${plainText(href, 2000)}\u001b\\${safe}\u001b]8;;\u001b\\` : safe;
  if (wrap !== undefined)
    return (
      <InkText {...TONES[tone]} wrap={wrap}>
        {linked}
      </InkText>
    );
  return (
    <Transform transform={trimRow}>
      <InkText {...TONES[tone]}>{linked}</InkText>
    </Transform>
  );
}

/** Behind a row that is full, Ink begins the next one with the space between the words. */
function trimRow(row: string, index: number): string {
  return index === 0 ? row : row.replace(/^((?:\u001b\[[\d;]*m)*) /, '$1');
}

/** The text without control characters and secrets, in the characters that the terminal has. */
export function safeText(text: string, unicode: boolean, showsSecrets = false): string {
  const plain = plainText(text, Number.POSITIVE_INFINITY);
  const masked = showsSecrets ? plain : redact(plain);
  return unicode ? masked : asciiText(masked);
}
