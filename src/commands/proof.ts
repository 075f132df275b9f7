import { CREDENTIALS } from '../credentials/index.ts';
import { readEnvFile } from '../env-file/read.ts';
import { secretFinding } from '../kaltura/account.ts';
import { placeName, regionOf } from '../kaltura/regions.ts';
import type { Proved } from '../ui/state.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * Proves that what the file holds works: the file is read back, a session is made from its Partner ID and Admin Secret, and
 * `baseEntry.list` is answered. Without the User ID: a session of a new one would create that user.
 */
export async function proven(around: Surroundings): Promise<Proved> {
  const read = await readEnvFile(around.envFile);
  if (read.status === 'failed') return { ok: false, ...read };
  const value = (name: string): string => {
    const credential = CREDENTIALS.find((each) => each.name === name);
    const parsed = credential?.parse(
      read.file.values[credential.variable] ?? around.env[credential.variable] ?? '',
    );
    return parsed?.ok ? parsed.value : '';
  };
  const [partner, secret, serviceUrl] = [value('partner-id'), value('admin-secret'), value('region')];
  if (!partner || !secret || !serviceUrl) {
    return {
      ok: false,
      code: 'INCOMPLETE',
      message: `${around.envFile} does not hold all that a session needs.`,
      fix: 'Run kaltura-setup check to see what is missing.',
    };
  }
  // A new inquiry: nothing that was learnt from the typed answers counts here.
  const answer = await around.anew().ask(serviceUrl, secretFinding(partner, secret));
  if ('problem' in answer) return { ok: false, ...answer.problem };
  if (answer.value.kind !== 'admin') {
    return {
      ok: false,
      code: 'START_SESSION_ERROR',
      message: `${placeName(serviceUrl)} refuses the Admin Secret that the file holds.`,
      fix: 'Run kaltura-setup check to see what is wrong.',
    };
  }
  const { account } = answer.value;
  if (account.problem) return { ok: false, ...account.problem };
  const place = regionOf(serviceUrl);
  return {
    ok: true,
    proof: {
      account: account.name,
      partnerId: partner,
      place: place ? `${place.name} (${place.code})` : placeName(serviceUrl),
      entries: account.entries,
    },
  };
}
