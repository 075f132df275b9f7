import type { Network } from '../kaltura/transport.ts';
import { printError } from '../text/output.ts';

/**
 * Prints each request on stderr (`--debug`). With `isHeld` it prints all of them when the process
 * ends: the wizard has closed then.
 */
export function trafficLog(isHeld: boolean): NonNullable<Network['onTraffic']> {
  const held: string[] = [];
  if (isHeld) process.once('exit', () => held.forEach(printError));
  return ({ method, host, what, milliseconds, outcome }) => {
    const line = `debug: ${method} ${host} ${what} ${milliseconds} ms ${outcome}`;
    if (isHeld) held.push(line);
    else printError(line);
  };
}
