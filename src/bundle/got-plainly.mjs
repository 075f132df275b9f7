// What: got's question whether a body is FormData, asked of objects only; its HTTP/2 client, its cache of answers, its cache of addresses and its
// promises (the program reads streams).
// Why: naming FormData makes Node load its other HTTP client, with each first request. Measured: 27 ms. The rest is off unless asked for,
// and the program does not ask: 5 ms, and 20 kB less to download.

/** @type {import('./substitutions.mjs').Substitution} */
export const gotPlainly = {
  written: 'got-plainly.mjs',
  versions: { got: '16.1.0' },
  changes: {
    'got/dist/source/core/index.js': [
      [
        "import { Http2ServerResponse, constants as http2Constants } from 'node:http2';",
        'class Http2ServerResponse {}\nconst http2Constants = {};',
      ],
      [
        "import CacheableRequest, { CacheError as CacheableCacheError, } from 'cacheable-request';",
        'class CacheableRequest {}\nclass CacheableCacheError extends Error {}',
      ],
      [
        'if (!(options.body instanceof FormData)) {',
        "if (typeof options.body !== 'object' || !(options.body instanceof FormData)) {",
      ],
    ],
    'got/dist/source/create.js': [
      [
        "import asPromise from './as-promise/index.js';",
        'const asPromise = () => { throw new Error("only streams here"); };',
      ],
    ],
    'got/dist/source/core/options.js': [
      ["import http2Client from './utils/http2-client.js';", 'const http2Client = {};'],
      ["import DnsCache from './utils/dns-cache.js';", 'class DnsCache {}'],
    ],
  },
};
