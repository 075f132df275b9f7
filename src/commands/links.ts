import { createSupportsHyperlinks } from 'supports-hyperlinks';

/** Can one click on a link in this terminal? */
export function showsLinks(terminal: NodeJS.WriteStream): boolean {
  return createSupportsHyperlinks(terminal);
}
