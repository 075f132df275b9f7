import { REGIONS } from '../kaltura/regions.ts';
import type { Setting } from '../wizard/state.ts';
import type { Context } from './context.ts';
import { valueIn } from './input-sources.ts';

/** The regions one can sign in at; with `--service-url` that one alone. */
export function signInPlaces({ options }: Pick<Context, 'options'>): Setting['signInAt'] {
  const text = options.serviceUrl;
  const own = text === null ? null : valueIn({ region: { text, origin: 'option' } }, 'region');
  if (own) return [{ serviceUrl: own, label: own }];
  return REGIONS.map(({ id, name, serviceUrl }) => ({ serviceUrl, label: `${id.toUpperCase()}  ${name}` }));
}
