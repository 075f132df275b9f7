import { Text as InkText, type TextProps, Transform } from 'ink';
import { useContext } from 'react';
import { safe } from '../../text/output.ts';
import { toPlainText } from '../../text/plain.ts';
import { toAscii } from '../../text/terminal-style.ts';
import { ThemeContext, TONES, type Tone } from './theme.ts';

interface Props {
  children: string;
  tone?: Tone;
  wrap?: TextProps['wrap'];
  /** The page that the text leads to. */
  href?: string;
  /** Shows text that looks like a secret: a revealed field, the sandbox's ready-made secret. */
  showsSecrets?: boolean;
}

/**
 * The only component that draws text. Text from any source (a file, the network, a path) cannot
 * control the terminal, and anything that looks like a secret is masked.
 */
export function Text({ children, tone = 'plain', wrap, href, showsSecrets = false }: Props) {
  const { unicode, links } = useContext(ThemeContext);
  const shown = toSafeText(children, unicode, showsSecrets);
  const linked =
    href && links
      ? `\u001b]8;;${toPlainText(href, 2000)}\u001b\\${shown}\u001b]8;;\u001b\\`
      : shown;
  const text = (
    <InkText {...TONES[tone]} wrap={wrap ?? 'wrap'}>
      {linked}
    </InkText>
  );
  return wrap === undefined ? <Transform transform={trimRow}>{text}</Transform> : text;
}

/** Text on one row, truncated at its end. */
export function TextRow(props: Omit<Props, 'wrap'>) {
  return <Text {...props} wrap="truncate-end" />;
}

/** After a full row, Ink starts the next row with the space between the words. */
function trimRow(row: string, index: number): string {
  return index === 0 ? row : row.replace(/^((?:\u001b\[[\d;]*m)*) /, '$1');
}

/** The text without control characters and secrets, in the terminal's character set. */
export function toSafeText(text: string, unicode: boolean, showsSecrets = false): string {
  const shown = showsSecrets ? toPlainText(text) : safe(text);
  return unicode ? shown : toAscii(shown);
}
