/** Opens a page in the person's browser. Without a browser nothing happens: the address is on the screen. */
export async function openInBrowser(url: string): Promise<void> {
  try {
    const { default: open } = await import('open');
    const child = await open(url);
    child.on('error', () => undefined);
    child.unref();
  } catch {
    // No browser here: the page's address stands on the screen.
  }
}
