import type { Reference } from '../credentials/reference.ts';
import type { Given } from '../credentials/report.ts';
import { hostOf, regionOf } from '../kaltura/regions.ts';
import { commandLine, ShellText, shell } from '../text/command.ts';
import type { Place } from './context.ts';
import { valueIn } from './input-sources.ts';
import { locationOptions } from './location-options.ts';

/**
 * How to run this command with the value that a reference stands for. The tool hands over the
 * secret together with the file's service URL: a host that is not one of Kaltura's six is named
 * first, and vouched for by an option that the person types.
 */
export function referenceFix(place: Place, reference: Reference, region: Given | undefined): string {
  const { options, envFile } = place;
  const serviceUrl = valueIn(region ? { region } : {}, 'region');
  const isOwn = serviceUrl !== null && regionOf(serviceUrl) === null;
  const url = isOwn ? shell` --service-url ${serviceUrl}` : shell``;
  const name = new ShellText(options.command === 'setup' ? 'check' : options.command);
  const host = isOwn && region?.source !== 'option' ? hostOf(serviceUrl) : null;
  return reference.fix(commandLine`${name}${locationOptions(place)}${url}`, envFile, host);
}
