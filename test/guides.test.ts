/** The facts of Kaltura's two guides, and the words in the README that serve each of them. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const README = readFileSync(path.join(import.meta.dirname, '..', 'README.md'), 'utf8');

test.each([
  ['no account yet', /No account yet\? \[Sign up\]/],
  ['a company account', /Ask your Kaltura administrator/],
  ['the secret cannot be rotated', /Admin Secret: it cannot be changed/],
  ['the region shows in the KMC’s address', /address of your KMC shows it/],
  ['the guide’s mistake about the EU', /repeats the US address for the EU region/],
  ['microservices', /export --services/],
  ['no player yet', /Create one in KMC → Studio, with the default settings/],
  ['a User ID for one’s own development', /Your email for your own development \(content is tied/],
  ['a User ID for an agent', /`claude-code-kaltura-dev` for an AI agent \(reports/],
  ['a User ID for a backend', /`app-service-account` for a backend \(separates/],
  ['a User ID for tests', /`test-automation` for tests \(easy to filter in audit logs\)/],
  [
    'portal addresses',
    /mediaspace\.kaltura\.com[^|]*events\.kaltura\.com[^|]*`-1`[^|]*site name[^|]*domain/,
  ],
  ['PARTNER_NOT_FOUND', /`PARTNER_NOT_FOUND`[^\n]*check the Partner ID/],
  ['INVALID_SECRET_TYPE', /`INVALID_SECRET_TYPE`[^\n]*you copied another value/],
  [
    'EXPIRED_KS and INVALID_KS',
    /`EXPIRED_KS`, `INVALID_KS`[^\n]*expired[^\n]*truncated[^\n]*new one/,
  ],
  ['entitlement', /`CATEGORY_NOT_FOUND`[^\n]*all:\*,disableentitlement/],
  ['AppTokens', /AppToken can replace it/],
  ['session lifetimes', /1 to 4 hours/],
  ['an ADMIN session is not for end users', /give web pages a USER session/],
  ['vendors', /never ask for the Admin Secret[^\n]*they can block[^\n]*ks --login/],
  ['a session signed locally', /ks --local/],
  [
    'company sign-on and the consoles',
    /Out of scope:[^\n]*Auth Broker[^\n]*Developer Console or TestMe/,
  ],
])('%s', (_, words) => {
  expect(README).toMatch(words);
});
