import { accountState, lookUp, secretFinding } from '../kaltura/account.ts';
import { placeName, REGIONS, regionOf } from '../kaltura/regions.ts';
import { listed } from '../text/listed.ts';
import { keepSecret } from '../text/secrets.ts';
import { cleaned } from './clean.ts';
import {
  type Credential,
  invalid,
  type Parsed,
  unchecked,
  type Verdict,
  valid,
  type Warning,
  waitsFor,
} from './credential.ts';
import { regionInForce } from './region.ts';

const COPY = 'In KMC → Settings → Integration Settings, copy the Admin Secret.';

export const adminSecret: Credential = {
  name: 'admin-secret',
  variable: 'KALTURA_ADMIN_SECRET',
  label: 'Admin Secret',
  required: true,
  secret: true,
  dependsOn: ['partner-id', 'region'],
  typing: 'answers',
  where: {
    text: '32 letters and digits, from KMC → Settings → Integration Settings → Copy',
    url: 'https://kmc.kaltura.com/index.php/kmcng/settings/integrationSettings',
  },
  help: [
    'The Admin Secret signs the sessions (KS) that your server calls the API with. Whoever has it has the whole account.',
    'It is on the page of the Partner ID, above the User Secret, which does not do.',
    'It is shown masked, sent over https to the account’s region only, and written to the env file only.',
    'It cannot be changed by yourself: keep it out of git and chats. For production use AppTokens.',
    'Cannot see it there? Ask your Kaltura administrator.',
  ],
  example: '0123456789abcdef0123456789abcdef',
  parse,
  verify: async (value, known, ask, options) => {
    const partner = known.values['partner-id'];
    if (!partner) return waitsFor('Partner ID');
    const at = await regionInForce(known, ask, options);
    if (!at) return waitsFor('region');
    const [found, state] = await Promise.all([
      ask.ask(at, secretFinding(partner, value), options),
      ask.ask(at, accountState(partner), options),
    ]);
    if ('problem' in found) return unchecked(found.problem);
    if (found.value.kind === 'admin') {
      const { account } = found.value;
      return valid(account.name ? `Opens the account ${account.name}.` : 'Opens the account.', {
        account,
        warnings: warningsOf(account),
      });
    }
    if (found.value.kind === 'user-secret') {
      return invalid(
        found.value.code,
        "This is the account's User Secret, not its Admin Secret.",
        `${COPY.slice(0, -1)}, the line above it.`,
      );
    }
    if ('problem' in state) return unchecked(state.problem);
    const elsewhere = state.value === 'blocked' ? [] : await otherRegions(partner, at, ask, options);
    if (state.value === 'active') return refused(found.value.code, partner, at, elsewhere);
    // Refused since there is no such account there: then the secret is not what is wrong.
    return waitsFor(elsewhere.length > 0 ? 'region' : 'Partner ID');
  },
};

function parse(text: string): Parsed {
  const { text: clean, notes } = cleaned(text, adminSecret.variable);
  // Whatever it is, from here on no output may hold it; but for what is no secret and has its place elsewhere.
  if (!/^\S+@\S+$|^https?:|^\d{1,15}$/i.test(clean)) keepSecret(clean);
  const wrong = (message: string, fix = COPY): Parsed => ({
    ok: false,
    message,
    fix,
    code: 'NOT_AN_ADMIN_SECRET',
  });
  if (clean === '') return wrong('An Admin Secret is needed.');
  if (/^\S+@\S+\.\S+$/.test(clean)) return wrong('This looks like an email address, not like a secret.');
  if (/^djJ8/.test(clean))
    return wrong('This looks like a KS (a session), not like the secret that makes one.');
  if (/^KALTURA_\w+\s*=/i.test(clean)) return wrong('This is another variable, not KALTURA_ADMIN_SECRET.');
  if (/^https?:/i.test(clean)) return wrong('This is a web address, not a secret.');
  if (/\s/.test(clean)) return wrong('There is a space or line break inside it; the secret has none.');
  if (/["'`“”‘’«»]/.test(clean)) return wrong('There is a quote in it; the secret has none.');
  const odd = [...clean].filter((character) => !/[0-9a-f]/i.test(character)).length;
  const length = [...clean].length;
  if (odd > 0)
    return wrong(
      `It holds ${odd === 1 ? 'a character that is' : `${odd} characters that are`} none of 0–9 and a–f.`,
    );
  if (length !== 32)
    return wrong(
      `It has ${length} character${length === 1 ? '' : 's'}; an Admin Secret has 32.`,
      `${COPY.slice(0, -1)} again, the whole of it.`,
    );
  const lower = clean.toLowerCase();
  if (lower !== clean) notes.push('capital letters');
  keepSecret(lower);
  return { ok: true, value: lower, notes };
}

function refused(code: string, partner: string, at: string, elsewhere: string[]): Verdict {
  const here = placeName(at);
  if (elsewhere.length === 0) {
    return invalid(
      code,
      `This is not the Admin Secret of account ${partner}.`,
      `${COPY.slice(0, -1)} again, and see that the page shows Partner ID ${partner}.`,
    );
  }
  const places = listed(elsewhere.map(placeName));
  return invalid(
    code,
    `${here} refuses it. Partner ID ${partner} also exists in ${places}, another company's account perhaps.`,
    `Is your account in ${listed(elsewhere.map(placeName), 'or')}? Choose that region; else copy the secret again.`,
    elsewhere.map((serviceUrl) => ({
      label: `My account is in ${placeName(serviceUrl)}: check the secret there`,
      credential: 'region',
      value: serviceUrl,
    })),
  );
}

async function otherRegions(
  partner: string,
  at: string,
  ask: Parameters<Credential['verify']>[2],
  options: Parameters<Credential['verify']>[3],
): Promise<string[]> {
  if (!regionOf(at)) return [];
  const others = REGIONS.map((region) => region.serviceUrl).filter((serviceUrl) => serviceUrl !== at);
  return (await lookUp(ask, partner, { signal: options?.signal, at: others })).active;
}

function warningsOf(account: NonNullable<Verdict['account']>): Warning[] {
  const warnings: Warning[] = [];
  if (account.enforcesEntitlement) {
    warnings.push({
      code: 'ENTITLEMENT_ENFORCED',
      message: 'This account enforces entitlement: lists may hide entries from a session.',
      fix: 'Give a session that must see all of them the privilege all:*,disableentitlement.',
    });
  }
  if (account.readOnly) {
    warnings.push({
      code: 'READ_ONLY_ACCOUNT',
      message: 'This account is read-only: uploads and changes will be refused.',
      fix: null,
    });
  }
  if (account.problem) {
    warnings.push({
      code: account.problem.code,
      message: `The secret works, but a list could not be read: ${account.problem.message}`,
      fix: account.problem.fix,
    });
  }
  return warnings;
}
