import { lookUp } from '../../kaltura/account.ts';
import type { Inquiry } from '../../kaltura/inquiry.ts';
import type { Known, VerifyOptions } from '../credential.ts';

/** What a question about the account needs, or the label of the answer that is still missing. */
export async function subjectOf(
  known: Known,
  ask: Inquiry,
  options: VerifyOptions = {},
): Promise<{ at: string; partner: string; secret: string } | { label: string }> {
  const { 'partner-id': partner, 'admin-secret': secret } = known.values;
  if (!partner) return { label: 'Partner ID' };
  if (!secret) return { label: 'Admin Secret' };
  const at = await regionInForce(known, ask, options);
  return at ? { at, partner, secret } : { label: 'region' };
}

/** The service URL that a secret is checked at: the one answered, else the one region where the Partner ID was found; null while it must be chosen. */
export async function regionInForce(
  known: Known,
  ask: Inquiry,
  options: VerifyOptions = {},
): Promise<string | null> {
  if (known.values.region) return known.values.region;
  const partner = known.values['partner-id'];
  if (!partner) return null;
  const { active } = await lookUp(ask, partner, { signal: options.signal });
  return active.length === 1 ? (active[0] as string) : null;
}
