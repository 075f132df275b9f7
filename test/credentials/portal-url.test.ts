import { portalUrl } from '../../src/credentials/portal-url.ts';
import { parsed } from './parsing.ts';

const NONE = 'This is not a web address.';
const PATH = 'removed the path';

parsed(
  portalUrl,
  [
    ['https://102.mediaspace.kaltura.com', 'https://102.mediaspace.kaltura.com'],
    ['https://102.mediaspace.kaltura.com/', 'https://102.mediaspace.kaltura.com'],
    [
      'http://102.mediaspace.kaltura.com',
      'https://102.mediaspace.kaltura.com',
      ['changed http to https'],
    ],
    ['https://102.events.kaltura.com/my/page', 'https://102.events.kaltura.com', [PATH]],
    ['https://102.events.kaltura.com/?a=b', 'https://102.events.kaltura.com', [PATH]],
    ['https://102.events.kaltura.com/#top', 'https://102.events.kaltura.com', [PATH]],
    ['http://video.example.com/x?y', 'https://video.example.com', ['changed http to https', PATH]],
    ['video.example.com', 'https://video.example.com', ['written as https://video.example.com']],
    [
      'HTTPS://Video.Example.COM',
      'https://video.example.com',
      ['written as https://video.example.com'],
    ],
    [
      'https://video.example.com.',
      'https://video.example.com',
      ['written as https://video.example.com'],
    ],
    ['https://video.example.com:8443', 'https://video.example.com:8443'],
    [
      'KALTURA_VIDEO_PORTAL_BASE_URL=https://video.example.com',
      'https://video.example.com',
      ['“KALTURA_VIDEO_PORTAL_BASE_URL=”'],
    ],
    ['"https://video.example.com"', 'https://video.example.com', ['quotes']],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['http://127.0.0.1:3000', 'http://127.0.0.1:3000'],
    [
      'https://vidéo.example.com',
      'https://xn--vido-dpa.example.com',
      ['written as https://xn--vido-dpa.example.com'],
    ],
  ],
  [
    ['', 'Enter a portal URL, or skip it.'],
    ['portal', NONE],
    ['https://', NONE],
    ['::', NONE],
    ['ftp://video.example.com', NONE],
    ['javascript://video.example.com/%0aalert(1)', NONE],
    ['https://me:secret@video.example.com', 'A portal URL cannot contain a user name or password.'],
    ['https://www.kaltura.com@evil.test', 'A portal URL cannot contain a user name or password.'],
  ],
  'NOT_A_PORTAL_URL',
);
