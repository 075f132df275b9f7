import { CREDENTIALS } from '../credentials/index.ts';
import type { Given } from '../credentials/report.ts';
import type { SecretPlace } from '../credentials/trust.ts';
import { type EnvFile, readEnvFile } from '../env-file/read.ts';
import { secretFinding } from '../kaltura/account.ts';
import { placeName, regionOf } from '../kaltura/regions.ts';
import type { Proved } from '../ui/state.ts';
import { unvouched } from './failure.ts';
import { type GivenAll, unvouchedHost, valueIn } from './given.ts';
import { here } from './here.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * Proves that what the file holds works: the file is read back, a session is made from its Partner ID and Admin Secret, and
 * `baseEntry.list` is answered. Without the User ID: a session of a new one would create that user. What the file does not hold is
 * taken from the environment; a host that neither vouches for nor is among those that the person has `agreed` to gets nothing. `place` is
 * where this run sent the secret; `isNew`: it was this run that put the secret into the file, beside a URL that may be somebody else's.
 */
export async function proven(around: Surroundings, place: SecretPlace, isNew: boolean): Promise<Proved> {
  const read = await readEnvFile(around.envFile);
  if (read.status === 'failed') return { ok: false, ...read };
  const all = fileFirst(around, read.file, isNew);
  const [partner, secret, serviceUrl] = ['partner-id', 'admin-secret', 'region'].map((name) =>
    valueIn(all, name),
  );
  if (!partner || !secret || !serviceUrl) {
    return {
      ok: false,
      code: 'INCOMPLETE',
      message: `${around.envFile} does not hold all that a session needs.`,
      fix: `Run kaltura-setup check${here(around)} to see what is missing.`,
    };
  }
  const host = unvouchedHost(around, all);
  if (host && host !== place.at && !place.agreed.includes(host)) return { ok: false, ...unvouched(host) };
  // A new inquiry: nothing that was learnt from the typed answers counts here.
  const answer = await around.anew().ask(serviceUrl, secretFinding(partner, secret));
  if ('problem' in answer) return { ok: false, ...answer.problem };
  if (answer.value.kind !== 'admin') {
    return {
      ok: false,
      code: 'START_SESSION_ERROR',
      message: `${placeName(serviceUrl)} refuses the Admin Secret that the file holds.`,
      fix: `Run kaltura-setup check${here(around)} to see what is wrong.`,
    };
  }
  const { account } = answer.value;
  if (account.problem) return { ok: false, ...account.problem };
  const region = regionOf(serviceUrl);
  return {
    ok: true,
    proof: {
      account: account.name,
      partnerId: partner,
      place: region ? `${region.name} (${region.code})` : placeName(serviceUrl),
      entries: account.entries,
    },
  };
}

/** Elsewhere the environment comes first; here it is the file that is to be proven. */
function fileFirst({ env }: Surroundings, file: EnvFile, isNew: boolean): GivenAll {
  return Object.fromEntries(
    CREDENTIALS.flatMap(({ name, variable, secret }): [string, Given][] => {
      const inFile = file.values[variable];
      const outside = env[variable];
      if (inFile) return [[name, { text: inFile, source: secret && isNew ? 'chosen' : 'file' }]];
      return outside ? [[name, { text: outside, source: 'environment' }]] : [];
    }),
  );
}
