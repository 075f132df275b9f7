import { expect, test } from 'vitest';
import { findRegionId, region } from '../../src/credentials/region.ts';
import { REGIONS } from '../../src/kaltura/regions.ts';
import { parsed, type Right, type Wrong } from './parsing.ts';

const NEEDED = 'This is neither a region nor a URL.';
const HTTPS = 'A service URL must start with https://, because secrets are sent there.';
const PAGE = 'This is the address of a web page, not the API.';
const US = 'https://www.kaltura.com/api_v3';
const mended = (serviceUrl: string): string[] => [`the address was corrected to ${serviceUrl}`];

const ofEach: Right[] = REGIONS.flatMap(({ id, code, serviceUrl }): Right[] => [
  [id, serviceUrl],
  [id.toUpperCase(), serviceUrl],
  [code, serviceUrl],
  [serviceUrl, serviceUrl],
  [`${serviceUrl}/`, serviceUrl, mended(serviceUrl)],
  [new URL(serviceUrl).origin, serviceUrl, mended(serviceUrl)],
  [new URL(serviceUrl).host, serviceUrl, mended(serviceUrl)],
  [`${serviceUrl}/service/system/action/ping?format=1`, serviceUrl, mended(serviceUrl)],
  [`${serviceUrl}/index.php?service=system`, serviceUrl, mended(serviceUrl)],
]);

const pagesOfEach: Wrong[] = REGIONS.flatMap(({ id, serviceUrl }): Wrong[] => [
  [`${serviceUrl}/testme`, PAGE, serviceUrl],
  [`${serviceUrl}/testme/`, PAGE, serviceUrl],
  [`${serviceUrl}/testmeDoc/index.php`, PAGE, serviceUrl],
  ...(id === 'us'
    ? []
    : ([[`https://kmc.${id}.kaltura.com/index.php/kmcng/login`, PAGE, serviceUrl]] as Wrong[])),
  [serviceUrl.replace('https:', 'http:'), HTTPS, serviceUrl],
]);

parsed(
  region,
  [
    ...ofEach,
    [
      'KALTURA_SERVICE_URL=https://api.eu.kaltura.com/api_v3',
      'https://api.eu.kaltura.com/api_v3',
      ['“KALTURA_SERVICE_URL=”'],
    ],
    ['"eu"', 'https://api.eu.kaltura.com/api_v3', ['quotes']],
    [
      'HTTPS://API.EU.KALTURA.COM/api_v3',
      'https://api.eu.kaltura.com/api_v3',
      mended('https://api.eu.kaltura.com/api_v3'),
    ],
    ['https://www.kaltura.com:443/api_v3', US, mended(US)],
    ['https://cdnapisec.kaltura.com', US, mended(US)],
    ['https://kaltura.example.com/api_v3', 'https://kaltura.example.com/api_v3'],
    [
      'https://kaltura.example.com:8443',
      'https://kaltura.example.com:8443/api_v3',
      mended('https://kaltura.example.com:8443/api_v3'),
    ],
    [
      'https://example.com/kaltura/api_v3/',
      'https://example.com/kaltura/api_v3',
      mended('https://example.com/kaltura/api_v3'),
    ],
    [
      'https://example.com/kaltura',
      'https://example.com/kaltura/api_v3',
      mended('https://example.com/kaltura/api_v3'),
    ],
    ['http://localhost:8080/api_v3', 'http://localhost:8080/api_v3'],
    ['http://127.0.0.1/api_v3', 'http://127.0.0.1/api_v3'],
    ['http://[::1]:8080/api_v3', 'http://[::1]:8080/api_v3'],
    // These addresses look like Kaltura's but are not.
    ['https://www.kaltura.com.evil.test/api_v3', 'https://www.kaltura.com.evil.test/api_v3'],
    [
      'https://evil.test/https://www.kaltura.com/api_v3',
      'https://evil.test/https://www.kaltura.com/api_v3',
    ],
    ['https://api.eu.kaltura.com.evil.test/api_v3', 'https://api.eu.kaltura.com.evil.test/api_v3'],
  ],
  [
    ...pagesOfEach,
    ['https://kmc.kaltura.com/index.php/kmcng/settings/integrationSettings', PAGE, US],
    ['https://kmc.kaltura.com', PAGE, US],
    ['https://www.kaltura.com/index.php/kmcng/login', PAGE, US],
    ['https://developer.kaltura.com/console', PAGE, US],
    ['https://kaltura.example.com/api_v3/testme/', PAGE, 'https://kaltura.example.com/api_v3'],
    ['https://kaltura.example.com/index.php/kmcng', PAGE, 'https://kaltura.example.com/api_v3'],
    ['http://kaltura.example.com/api_v3', HTTPS, 'https://kaltura.example.com/api_v3'],
    ['ftp://www.kaltura.com/api_v3', HTTPS, US],
    ['ws://kaltura.example.com/api_v3', HTTPS, 'https://kaltura.example.com/api_v3'],
    ['gopher://kaltura.example.com/api_v3', HTTPS],
    ['http://localhost.evil.test/api_v3', HTTPS, 'https://localhost.evil.test/api_v3'],
    ['', 'Choose a region.'],
    ['xx', NEEDED],
    ['somewhere', NEEDED],
    ['https://', NEEDED],
    ['https://exa mple.com', NEEDED],
    ['javascript:alert(1)', NEEDED],
    [
      'https://www.kaltura.com@evil.test/api_v3',
      'A service URL cannot contain a user name or password.',
    ],
    [
      'https://me:secret@www.kaltura.com/api_v3',
      'A service URL cannot contain a user name or password.',
    ],
    [`https://kaltura.example.com/${'x'.repeat(2000)}`, 'This is too long for a service URL.'],
    // Longer after encoding than as given, so that it would not be read again as it was written.
    [`https://kaltura.example.com/${'é'.repeat(400)}`, 'This is too long for a service URL.'],
  ],
  'NOT_A_SERVICE_URL',
);

test.each([
  ['eu', 'eu'],
  ['IRP2', 'eu'],
  ['https://kmc.sg.kaltura.com/index.php/kmcng/login', 'sg'],
  ['kmc.kaltura.com', 'us'],
  ['https://api.ca.kaltura.com/api_v3/testme/', 'ca'],
  ['https://api.ap.kaltura.com/api_v3', 'ap'],
  // One site for all regions.
  ['https://developer.kaltura.com/console', null],
  ['https://kaltura.example.com/index.php/kmcng', null],
  ['https://kmc.eu.kaltura.com.evil.test/index.php/kmcng', null],
  ['europe', null],
  ['constructor', null],
])('%s is the region %s', (text, id) => {
  expect(findRegionId(text)).toBe(id);
});

test('the address of a page in a file stays wrong, because other programs read the file too', () => {
  expect(region.parse('https://kmc.eu.kaltura.com')).toMatchObject({
    ok: false,
    means: REGIONS[1]?.serviceUrl,
  });
  expect(region.parse('https://developer.kaltura.com/console')).not.toHaveProperty('means');
});
