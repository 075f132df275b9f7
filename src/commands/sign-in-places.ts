import { CREDENTIALS } from '../credentials/index.ts';
import { REGIONS } from '../kaltura/regions.ts';
import type { Setting } from '../ui/state.ts';
import type { Surroundings } from './surroundings.ts';

/** The regions one can sign in at; with `--service-url` that one alone. */
export function signInPlaces(around: Surroundings): Setting['signInAt'] {
  const own = around.line.values['service-url'];
  const parsed = own === undefined ? null : CREDENTIALS.find((each) => each.name === 'region')?.parse(own);
  if (parsed?.ok) return [{ serviceUrl: parsed.value, label: parsed.value }];
  return REGIONS.map(({ id, name, serviceUrl }) => ({ serviceUrl, label: `${id.toUpperCase()}  ${name}` }));
}
