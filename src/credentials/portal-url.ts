import { isLoopback } from '../kaltura/regions.ts';
import { cleanValue } from './clean.ts';
import type { Credential, Parsed } from './credential.ts';

export const CHECK_IT = 'Open the portal in a browser and copy its address, up to the first /.';

export const portalUrl: Credential = {
  name: 'portal-url',
  variable: 'KALTURA_VIDEO_PORTAL_BASE_URL',
  label: 'Portal URL',
  required: false,
  secret: false,
  dependsOn: ['partner-id'],
  typing: 'answers',
  where: { text: 'The address of your video portal or event site, if your app links to it', url: null },
  help: [
    'A video portal (MediaSpace) or an event site is a web site that Kaltura runs for your account.',
    'Its address is https://{Partner ID}.events.kaltura.com, https://{Partner ID}.mediaspace.kaltura.com, either with -1, -2 … after the number, or a domain of your own.',
    'If you have none, skip this.',
  ],
  example: 'https://1234567.mediaspace.kaltura.com',
  option: { value: 'url' },
  placeholder: '‹https://…›',
  sandbox: 'https://102.mediaspace.kaltura.com',
  parse,
  verify: async (...asked) => (await import('./verdicts/index.ts')).verifyPortalUrl(...asked),
  choices: async (...asked) => (await import('./verdicts/index.ts')).portalUrlChoices(...asked),
};

function parse(text: string): Parsed {
  const { text: clean, notes } = cleanValue(text, portalUrl.variable);
  const wrong = (message: string): Parsed => ({
    ok: false,
    message,
    fix: CHECK_IT,
    code: 'NOT_A_PORTAL_URL',
  });
  if (clean === '') return wrong('Enter a portal URL, or skip it.');
  let url: URL;
  try {
    url = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(clean) ? clean : `https://${clean}`);
  } catch {
    return wrong('This is not a web address.');
  }
  if (!/^https?:$/.test(url.protocol) || !/\.|^localhost$|^\[/.test(url.hostname.replace(/\.$/, '')))
    return wrong('This is not a web address.');
  if (url.username || url.password) return wrong('A portal URL has no user name or password in it.');
  // As typed: a loopback server stands for a portal in development.
  const http = url.protocol === 'http:' && isLoopback(url.href);
  const right = `${http ? 'http' : 'https'}://${url.host.replace(/\.(?=$|:)/, '')}`;
  const mended: string[] = [];
  if (url.protocol === 'http:' && !http) mended.push('http became https');
  if (url.pathname !== '/' || url.search || url.hash) mended.push('the path was left out');
  if (right !== clean && mended.length === 0 && clean !== `${right}/`) mended.push(`written as ${right}`);
  return { ok: true, value: right, notes: [...notes, ...mended] };
}
