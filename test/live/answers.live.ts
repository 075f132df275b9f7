/**
 * Does a real account still answer as the recordings say? Asks the recorded questions that only
 * read, as user 0, and compares the shapes of the answers: kinds of values, error codes, the fields
 * that this program reads. Needs KALTURA_PARTNER_ID, KALTURA_ADMIN_SECRET and KALTURA_SERVICE_URL
 * in the environment. Shows no value of an answer: one may be a secret.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { SECRET } from '../answers.ts';
import { kindOf, REQUIRED } from '../sandbox/compare-answers.ts';
import { type Recording, recording } from '../sandbox/recorded.ts';

const READS = [
  'system.ping',
  'session.start.ok_admin_form',
  'session.start.wrong_secret',
  'session.get.ok_admin',
  'startWidgetSession.ok',
  'partner.getInfo.ok',
  'baseEntry.list.page1',
  'uiConf.list.newest_first',
  'uiConf.get.ok',
  'uiConf.get.unknown',
  'user.get.unknown',
  'transport.unknown_action',
  'transport.unknown_service',
];

const {
  KALTURA_PARTNER_ID: partnerId,
  KALTURA_ADMIN_SECRET: secret,
  KALTURA_SERVICE_URL: url,
} = process.env;

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json => kindOf(value) === 'object';

async function post(path: string, body: URLSearchParams): Promise<unknown> {
  const origin = (url ?? '').replace(/\/api_v3\/?$/, '');
  const response = await fetch(origin + path, { method: 'POST', redirect: 'error', body });
  return response.json();
}

/** The recorded question, asked about this account. */
function ownQuestion({ request }: Recording, ks: string, playerId: string): URLSearchParams {
  const fields = new URLSearchParams(request.body);
  for (const [name, value] of [...fields])
    if (name === 'ks') fields.set(name, ks);
    else if (name === 'partnerId') fields.set(name, partnerId ?? '');
    else if (name === 'widgetId') fields.set(name, `_${partnerId}`);
    else if (value === SECRET) fields.set(name, secret ?? '');
    else if (name === 'id' && value === '23448124') fields.set(name, playerId);
  // Another user's session could create that user.
  if (request.path.endsWith('/session/action/start')) fields.set('userId', '0');
  return fields;
}

/** Where two answers differ in shape, in words without values. */
function differences(answer: unknown, recorded: unknown, where: string): string[] {
  if (isObject(recorded) && recorded.objectType === 'KalturaAPIException')
    return isObject(answer) && answer.code === recorded.code
      ? []
      : [`${where}: not the error ${recorded.code}`];
  if (isObject(answer) && answer.objectType === 'KalturaAPIException')
    return [`${where}: the error ${answer.code}`];
  if (kindOf(answer) !== kindOf(recorded))
    return [`${where}: ${kindOf(answer)} instead of ${kindOf(recorded)}`];
  if (Array.isArray(answer) && Array.isArray(recorded))
    return answer.length > 0 && recorded.length > 0
      ? differences(answer[0], recorded[0], `${where}[0]`)
      : [];
  if (!isObject(answer) || !isObject(recorded)) return [];
  return Object.keys(recorded).flatMap((name) => {
    if (name in answer)
      return answer[name] === null
        ? []
        : differences(answer[name], recorded[name], `${where}.${name}`);
    return REQUIRED.includes(name) ? [`${where}.${name}: missing`] : [];
  });
}

describe.skipIf(!partnerId || !secret || !url)('a real account answers as recorded', () => {
  let ks = '';
  let playerId = '';
  beforeAll(async () => {
    const started = recording('session.start.ok_admin_form');
    ks = String(await post(started.request.path, ownQuestion(started, '', '')));
    const listed = recording('uiConf.list.newest_first');
    const players = await post(listed.request.path, ownQuestion(listed, ks, ''));
    if (isObject(players) && Array.isArray(players.objects))
      playerId = String(players.objects[0]?.id ?? '');
  });

  test.each(READS)('%s', async (name) => {
    const one = recording(name);
    if (name === 'uiConf.get.ok' && playerId === '') return;
    const answer = await post(one.request.path, ownQuestion(one, ks, playerId));
    expect(differences(answer, JSON.parse(one.response.body), 'answer')).toEqual([]);
  });
});

test.runIf(!partnerId || !secret || !url)('needs an account', () => {
  expect.fail(
    'Set KALTURA_PARTNER_ID, KALTURA_ADMIN_SECRET and KALTURA_SERVICE_URL to ask a real account.',
  );
});
