import type { Network } from '../kaltura/network.ts';
import { shownSentence } from '../text/redact.ts';

/** Says each request on stderr (`--debug`); with `isHeld`, when the wizard has left the screen, all of them at the end. */
export function trafficLog(isHeld: boolean): NonNullable<Network['onTraffic']> {
  const held: string[] = [];
  if (isHeld) process.once('exit', () => process.stderr.write(held.join('')));
  return ({ method, host, what, milliseconds, outcome }) => {
    const said = `debug: ${method} ${shownSentence(host)} ${shownSentence(what)} ${milliseconds} ms ${outcome}\n`;
    if (isHeld) held.push(said);
    else process.stderr.write(said);
  };
}
