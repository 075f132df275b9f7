import { DE, EU, PARTNER, US } from '../kaltura/accounts.ts';
import { json, page, redirect } from '../kaltura/misbehaving.ts';
import { type Case, OWN, subject } from './verdict-case.ts';

/** The expected verdicts on a region. */
export const REGION_CASES: Case[] = [
  // Region
  {
    what: 'right',
    credential: 'region',
    value: EU,
    known: { 'partner-id': PARTNER },
    is: 'valid',
    message: 'Europe (Ireland).',
  },
  {
    what: 'without a Partner ID',
    credential: 'region',
    value: EU,
    is: 'valid',
    message: 'Europe (Ireland).',
  },
  {
    what: 'of an account that is elsewhere',
    credential: 'region',
    value: US,
    known: { 'partner-id': PARTNER },
    is: 'invalid',
    code: 'INVALID_WIDGET_ID',
    message: 'Account 7001 is in EU, not in US.',
    fix: 'Choose EU.',
    offers: [{ label: 'Use EU', credential: 'region', value: EU }],
  },
  {
    what: 'of an account that is in several others',
    credential: 'region',
    value: US,
    known: { 'partner-id': '7006' },
    is: 'invalid',
    code: 'INVALID_WIDGET_ID',
    message: 'Account 7006 is in EU and DE, not in US.',
    fix: 'Choose EU or DE.',
    offers: [
      { label: 'Use EU', credential: 'region', value: EU },
      { label: 'Use DE', credential: 'region', value: DE },
    ],
  },
  {
    what: 'of an account without its widget, which its Admin Secret opens',
    credential: 'region',
    value: EU,
    known: { ...subject, 'partner-id': '7010' },
    is: 'valid',
    message: 'Europe (Ireland).',
  },
  {
    what: 'of an account that is nowhere',
    credential: 'region',
    value: US,
    known: { 'partner-id': '999999' },
    is: 'unchecked',
    code: 'DEPENDS',
    message: 'Not checked yet: needs the Partner ID.',
  },
  {
    what: 'own servers that answer',
    credential: 'region',
    value: OWN,
    known: { 'partner-id': '999999' },
    is: 'valid',
    message: 'A Kaltura API answers at HOST.',
  },
  ...(
    [
      ['a page', page(), 'NOT_JSON', 'HOST answered, but not like the Kaltura API (a web page).'],
      [
        'a 404',
        page(404),
        'HTTP_404',
        'HOST answered HTTP 404: there is no Kaltura API at this address.',
      ],
      [
        'other JSON',
        json({ a: 1 }),
        'NOT_JSON',
        'HOST answered, but not like the Kaltura API (other JSON).',
      ],
      [
        'an array of something',
        json([{}, {}]),
        'UNEXPECTED_ANSWER',
        'The server answered, but not like the Kaltura API.',
      ],
      [
        'a redirect',
        redirect('https://other.test/'),
        'REDIRECT',
        'HOST redirects to another address, other.test, which an API does not do.',
      ],
    ] as const
  ).flatMap(([what, mood, code, said]): Case[] => [
    {
      what: `own servers that answer with ${what}`,
      credential: 'region',
      value: OWN,
      known: { 'partner-id': PARTNER },
      mood,
      is: 'invalid',
      code,
      message: `No Kaltura API answers at HOST: ${said}`,
      fix: 'Check the address. It must end in /api_v3.',
    },
    {
      what: `one of the six that answers with ${what}`,
      credential: 'region',
      value: EU,
      known: { 'partner-id': PARTNER },
      mood,
      is: 'unchecked',
      code,
      message:
        code === 'HTTP_404'
          ? 'api.eu.kaltura.com answered HTTP 404, which the Kaltura API does not do.'
          : said.replace('HOST', 'api.eu.kaltura.com'),
    },
  ]),
  {
    what: 'another server that answers a ping, but not as Kaltura',
    credential: 'region',
    value: OWN,
    mood: json(['pong']),
    is: 'invalid',
    code: 'UNEXPECTED_ANSWER',
    message: 'No Kaltura API answers at HOST: The server answered, but not like the Kaltura API.',
  },
  {
    what: 'own servers that forbid it',
    credential: 'region',
    value: OWN,
    known: { 'partner-id': PARTNER },
    mood: page(403),
    is: 'unchecked',
    code: 'HTTP_403',
    message: 'HOST refused the request (HTTP 403), which the Kaltura API itself does not do.',
  },
];
