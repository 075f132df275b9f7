import { expect, test } from 'vitest';
import { listNearNames } from '../../src/credentials/variable-names.ts';
import { RIGHT } from '../answers.ts';
import { measureCpuTime } from '../cpu-time.ts';

/** What is found in a file with all variables but this one, which has another name there. */
const found = (variable: string, name: string) =>
  listNearNames(
    [...Object.keys(RIGHT).filter((each) => each !== variable), name],
    (each) => each !== variable && each in RIGHT,
  );

test.each([
  ['KALTURA_PARTNER_ID', 'Kaltura_Partner_Id', 'partner-id'],
  ['KALTURA_ADMIN_SECRET', 'KALTURA_SECRET', 'admin-secret'],
  ['KALTURA_ADMIN_SECRET', 'KALTURA_ADMIN_SECERT', 'admin-secret'],
  ['KALTURA_SERVICE_URL', 'KALTURA_API_ENDPOINT', 'region'],
  ['KALTURA_SERVICE_URL', 'KALTURA_URL', 'region'],
  ['KALTURA_SERVICE_URL', 'KALTURA_API_HOST', 'region'],
  ['KALTURA_PLAYER_ID', 'KALTURA_UICONFID', 'player-id'],
  ['KALTURA_ADMIN_SECRET', 'VITE_KALTURA_ADMIN_SECRET', 'admin-secret'],
])('where %s is missing, %s is near', (variable, name, credential) => {
  expect(found(variable, name)).toContainEqual({ credential, name });
});

test.each(['KALTURA_PARTNER_ID_OF_TESTS', 'OTHER_SECRET', 'KALTURA_AGENTS_MANAGER_URL'])(
  '%s is near nothing',
  (name) => {
    for (const variable of Object.keys(RIGHT))
      expect(found(variable, name).map((each) => each.name)).not.toContain(name);
  },
);

test('a search takes little time in a file with thousands of near names', () => {
  const names = Array.from({ length: 40_000 }, (_, index) => `KALTURA_${index + 10_000}_AB`);
  expect(measureCpuTime(() => listNearNames(names, () => false))).toBeLessThan(6000);
});
