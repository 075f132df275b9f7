import type { Json } from './answers.ts';
import { pageOf } from './pages.ts';
import type { Session } from './sessions.ts';
import type { Call } from './world.ts';

const NEWEST = 1748736000;

/** `baseEntry.list`: a USER KS without `list:*` sees none, and no error says so. */
export function listEntries(call: Call, { account, fields }: Session): Json {
  const seesAll = fields.type === 'admin' || fields.privileges.split(',').includes('list:*');
  const names = seesAll ? (account.entries ?? []) : [];
  const { partnerId } = account;
  const entries = names.map((name, index) => ({
    id: `0_${(partnerId * 1000 + index).toString(36).padStart(8, '0')}`,
    name,
    partnerId,
    tags: 'demo',
    status: 2,
    type: 1,
    createdAt: NEWEST - index * 3600,
    updatedAt: NEWEST - index * 3600,
    mediaType: 1,
    objectType: 'KalturaMediaEntry',
  }));
  return {
    totalCount: entries.length,
    objects: pageOf(entries, call.params),
    objectType: 'KalturaBaseEntryListResponse',
  };
}
