/** Sends the recorded requests to the sandbox over HTTP. */
import { expect, test } from 'vitest';
import { SANDBOX_ACCOUNTS } from '../../src/sandbox/accounts.ts';
import { RECORDINGS, type Recording } from './recorded.ts';
import { replay } from './replay.ts';

/** Exchanges that need an outage, an answer that is not JSON, or a value that the program never sends. */
const SKIPPED = [
  'outage.db_down.partner.getInfo',
  'outage.db_down.session.start_warm',
  'outage.sphinx_down.baseEntry.list',
  'session.start.partner_missing',
  'session.start.partner_text',
  'transport.format_77_unknown',
  'uiConf.list.idEqual_unknown',
];

test('skips only exchanges that the sandbox cannot have', () => {
  const names = RECORDINGS.map((one) => one.name);
  expect(names.filter((name) => SKIPPED.includes(name))).toEqual(SKIPPED);
  expect(names).toHaveLength(90);
});

replay(
  RECORDINGS.filter((one) => !SKIPPED.includes(one.name)),
  {
    // After the one-second session of `badKs.expired…` expired, before any other session did.
    at: 1795338200,
    // The recorded server had replaced the letters of one name.
    accounts: SANDBOX_ACCOUNTS.map(({ players = [], ...account }) => ({
      ...account,
      players: players.map((each) =>
        each.id === 23448126 ? { ...each, name: 'Ünïcode ??? ? <b>' } : each,
      ),
    })),
    before: { 'session.get.after_end': 'session.end.ok' },
    bodyOf,
  },
);

/** The sandbox reads forms only, as the program sends them: a recorded JSON body becomes a form. */
function bodyOf({ request }: Recording): string {
  return request.contentType === 'application/json'
    ? toForm(JSON.parse(request.body))
    : request.body;
}

function toForm(record: object, prefix = ''): string {
  return Object.entries(record)
    .map(([name, value]: [string, unknown]) =>
      typeof value === 'object' && value !== null
        ? toForm(value, `${prefix}${name}:`)
        : new URLSearchParams({ [prefix + name]: String(value) }).toString(),
    )
    .join('&');
}
