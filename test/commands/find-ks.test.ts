import { expect, test } from 'vitest';
import { findKs } from '../../src/commands/describe-ks.ts';
import { signKs } from '../../src/kaltura/ks.ts';
import { RIGHT, SECRET } from '../answers.ts';
import { folderWith, runJson } from './run.ts';

const KS = signKs(
  { partnerId: 102, type: 'user', userId: 'maya', expiresAt: 4_000_000_000, privileges: '' },
  SECRET,
);
const URL_KS = encodeURIComponent(KS);

test.each([
  KS,
  `${KS}\n`,
  ` "${KS}"`,
  `ks=${KS}`,
  `ks=${URL_KS}&format=1`,
  `KALTURA_KS=${KS}`,
  `export KALTURA_KS='${KS}'`,
  `{"ks": "${KS}"}`,
  `{\n  "ks": "${KS}",\n  "type": "user"\n}`,
  `ks: "${KS}",`,
  `https://cdnapisec.kaltura.com/p/102/sp/10200/playManifest/entryId/0_abc/ks/${URL_KS}/format/url`,
  `https://www.kaltura.com/api_v3/service/media/action/list?ks=${URL_KS}&format=1`,
  `Authorization: KS ${KS}`,
  `KalturaKS ${KS}`,
  `Your session:\n${KS}`,
  encodeURIComponent(`ks=${KS}`),
  `<ks>${KS}</ks>`,
  `client.setKs('${KS}');`,
  `'ks' => '${KS}',`,
  `x-kaltura-ks: ${KS}`,
  `curl -H 'Authorization: Bearer ${KS}' https://api.example`,
  KS.match(/.{1,40}/g)?.join('\n') ?? '',
])('%# finds the KS', (text) => {
  expect(findKs(text)).toBe(KS);
});

const V1 = Buffer.from(`${'0af1'.repeat(10)}|102;102;4000000000;0;1;maya;`).toString('base64');
const LOGS = [V1, `Invalid KS "${V1}", Error "-1,A"`, `INVALID_KS~${V1}`, `post: {"ks":"${V1}"}`];
test.each(LOGS)('a KS of version 1 in a log: %#', (text) => {
  expect(findKs(text)).toBe(V1);
});

test.each(['nonsense!', '', 'a b c', 'ks=short'])('%j is left as it is, or joined', (text) => {
  expect(text.replaceAll(' ', '')).toContain(findKs(text));
});

test('ks inspect reads what was copied', async () => {
  const { code, json } = await runJson<{ status: string; userId: string }>(
    ['ks', 'inspect', '--sandbox', '-f', '.env'],
    { cwd: folderWith(RIGHT), stdin: `Authorization: KS ${KS}` },
  );
  expect({ code, ...json }).toMatchObject({ code: 0, status: 'valid', userId: 'maya' });
});
