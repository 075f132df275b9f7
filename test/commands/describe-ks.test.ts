import { expect, test } from 'vitest';
import { describeReading, findKs } from '../../src/commands/describe-ks.ts';
import { readKs, signKs } from '../../src/kaltura/ks.ts';
import { getUnixSeconds } from '../../src/text/time.ts';
import { RIGHT, SECRET } from '../answers.ts';
import { folderWith, runJsonHere } from './run.ts';

const KS = signKs(
  { partnerId: 102, type: 'user', userId: 'maya', expiresAt: 4_000_000_000, privileges: '' },
  SECRET,
);
const URL_KS = encodeURIComponent(KS);
const V1 = Buffer.from(`${'0af1'.repeat(10)}|102;102;4000000000;0;1;maya;`).toString('base64');

test.each([
  [KS.match(/.{1,40}/g)?.join('\n') ?? '', KS],
  [`https://www.kaltura.com/api_v3/service/media/action/list?ks=${URL_KS}&format=1`, KS],
  [`export KALTURA_KS='${KS}'`, KS],
  [`{\n  "ks": "${KS}",\n  "type": "user"\n}`, KS],
  [`https://cdnapisec.kaltura.com/p/102/playManifest/entryId/0_abc/ks/${URL_KS}/format/url`, KS],
  [`curl -H 'Authorization: Bearer ${KS}' https://api.example`, KS],
  [`client.setKs('${KS}');`, KS],
  [`"${V1}",`, V1],
  [`Authorization: KS ${V1}`, V1],
  [`Invalid KS "${V1}", Error "-1,A"`, V1],
  ['a b c!', 'a b c!'],
])('the KS in %j', (text, ks) => {
  expect(findKs(text)).toBe(ks);
});

test.each([
  ['admin', 4, 0],
  ['admin', 5, 1],
  ['user', 5, 0],
] as const)('an %s session of %i hours has %i warnings', (type, hours, count) => {
  const expiresAt = getUnixSeconds() + hours * 3600;
  const ks = signKs({ partnerId: 102, type, userId: 'maya', expiresAt, privileges: '' }, SECRET);
  expect(describeReading(readKs(ks, SECRET), {}).warnings).toHaveLength(count);
});

test('ks inspect reads what was copied', async () => {
  const { code, json } = await runJsonHere<{ status: string; userId: string }>(
    ['ks', 'inspect', '--sandbox', '-f', '.env'],
    { cwd: folderWith(RIGHT), stdin: `Authorization: KS ${KS}` },
  );
  expect({ code, ...json }).toMatchObject({ code: 0, status: 'valid', userId: 'maya' });
});
