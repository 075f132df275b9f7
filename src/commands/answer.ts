import type { Warning } from '../credentials/credential.ts';
import { CREDENTIALS } from '../credentials/index.ts';
import { regionInForce } from '../credentials/region.ts';
import { accountIn, type Overall, overall, type Report } from '../credentials/report.ts';
import type { EnvFile } from '../env-file/read.ts';
import { modeWarning, shellWord } from '../env-file/warnings.ts';
import { lookUp } from '../kaltura/account.ts';
import { regionOf } from '../kaltura/regions.ts';
import { plainText } from '../text/plain.ts';
import { masked, withoutSecrets } from '../text/secrets.ts';
import { overridden } from './given.ts';
import type { Surroundings } from './surroundings.ts';

/** What `check --json` prints; an interface that others rely on. */
export interface CheckAnswer {
  status: Overall;
  sandbox: boolean;
  envFile: string;
  serviceUrl: string | null;
  account: { partnerId: number; name: string; entries: number | null } | null;
  credentials: {
    name: string;
    variable: string;
    status: Report['status'];
    value: string | null;
    source: 'option' | 'environment' | 'file' | null;
    code: string | null;
    message: string;
    fix: string | null;
  }[];
  warnings: Warning[];
  next: string[];
}

/** The whole answer, from the reports and the file they came from. Asks nothing that was not asked already. */
export async function checkAnswer(
  around: Surroundings,
  all: readonly Report[],
  file: EnvFile | null,
): Promise<CheckAnswer> {
  const values = Object.fromEntries(
    all.map(({ credential, value }) => [credential.name, value ?? undefined]),
  );
  const serviceUrl = await regionInForce({ values }, around.ask);
  const account = accountIn(all);
  const found =
    values['partner-id'] && !values.region ? (await lookUp(around.ask, values['partner-id'])).active : [];
  return {
    status: overall(all),
    sandbox: around.sandbox,
    envFile: around.envFile,
    serviceUrl,
    account: account && { partnerId: account.partnerId, name: account.name, entries: account.entries },
    credentials: all.map((each) => credentialAnswer(each, found)),
    warnings: await warningsOf(around, all, file),
    next: nextCommands(around, all, found, file),
  };
}

function credentialAnswer(report: Report, found: readonly string[]): CheckAnswer['credentials'][number] {
  const { credential, given, verdict, status } = report;
  const places = found.map((serviceUrl) => regionOf(serviceUrl)?.id.toUpperCase() ?? serviceUrl);
  const missing =
    credential.name === 'region' && places.length === 1
      ? `Not set; the account was found in ${places[0]}.`
      : status === 'missing'
        ? 'Not set.'
        : 'Not set; it is optional.';
  const source = given?.source;
  return {
    name: credential.name,
    variable: credential.variable,
    status,
    value: given ? safeValue(report) : null,
    source: source === 'option' || source === 'environment' || source === 'file' ? source : null,
    code: verdict?.code ?? null,
    message: verdict ? verdict.message : missing,
    fix: verdict ? verdict.fix : status === 'missing' ? `${credential.where.text}.` : null,
  };
}

/** A value as it may be shown: a secret masked, also one that stands in the wrong variable. */
export function safeValue({
  credential,
  given,
  value,
}: Pick<Report, 'credential' | 'given' | 'value'>): string {
  const text = value ?? given?.text ?? '';
  if (credential.secret || /^[0-9a-f]{32}$/i.test(text.trim())) return masked(text);
  return plainText(withoutSecrets(text), 400);
}

async function warningsOf(
  around: Surroundings,
  all: readonly Report[],
  file: EnvFile | null,
): Promise<Warning[]> {
  const warnings = all.flatMap((each) => each.verdict?.warnings ?? []);
  for (const { credential, notes } of all) {
    if (notes.length > 0)
      warnings.push({
        code: 'UNTIDY_VALUE',
        message: `${credential.variable} was read without: ${notes.join(', ')}.`,
        fix: 'Other programs may not read it so: kaltura-setup setup --yes writes it tidy.',
      });
  }
  for (const variable of overridden(around, file)) {
    warnings.push({
      code: 'ENVIRONMENT_OVERRIDES_FILE',
      message: `${variable} in the environment overrides the one in ${around.envFile}.`,
      fix: `unset ${variable}`,
    });
  }
  if (!file?.exists) return warnings;
  const wide = modeWarning(file.mode, around.envFile);
  if (wide) warnings.push(wide);
  const twice = file.duplicates.filter((name) => CREDENTIALS.some((each) => each.variable === name));
  for (const name of twice) {
    warnings.push({
      code: 'DUPLICATE_VARIABLE',
      message: `${name} stands more than once in ${around.envFile}; the last one counts.`,
      fix: 'Remove the others.',
    });
  }
  const { gitignorePlan } = await import('../env-file/gitignore.ts');
  const ignored = await gitignorePlan(around.envFile);
  if (ignored.status === 'tracked') warnings.push(trackedWarning(around.envFile, ignored.untrack));
  if (ignored.status === 'add')
    warnings.push({
      code: 'NOT_IGNORED',
      message: `git does not ignore ${around.envFile}: it could be committed.`,
      fix: `Add ${ignored.line} to ${ignored.file}.`,
    });
  return warnings;
}

/** A secret in git's history is out for good: what helps is said in full. */
export function trackedWarning(envFile: string, untrack: string): Warning {
  return {
    code: 'TRACKED_ENV_FILE',
    message: `git tracks ${envFile}: the secret is in its history, and ignoring it now does not take it out.`,
    fix: `Untrack it: ${untrack}. An Admin Secret cannot be changed by yourself: ask Kaltura for a new one, and prefer AppTokens.`,
  };
}

const PLACEHOLDER: Readonly<Record<string, string>> = {
  'partner-id': '‹Partner ID›',
  region: '‹us|eu|de|ca|sg|ap›',
  'player-id': '‹Player ID›',
  'user-id': '‹User ID›',
  'portal-url': '‹https://…›',
};

/** Commands that lead to a good state without a terminal, most useful first. */
function nextCommands(
  around: Surroundings,
  all: readonly Report[],
  found: readonly string[],
  file: EnvFile | null,
): string[] {
  const state = overall(all);
  if (state === 'valid') return [];
  const common = [
    ...(around.line.values['env-file'] !== undefined ? [`--env-file ${shellWord(around.envFile)}`] : []),
    ...(around.sandbox ? ['--sandbox'] : []),
  ];
  const command = (...parts: string[]): string => ['kaltura-setup', ...parts, ...common].join(' ');
  if (state === 'unreachable') return [command('check', '--timeout 60')];

  const wrong = all.filter((each) => each.status === 'invalid' || each.status === 'missing');
  const unset = wrong
    .filter((each) => each.given?.source === 'environment')
    .map((each) => `unset ${each.credential.variable}`);
  // Once the environment no longer hides it, the file's own value counts: that is looked at first.
  const hidden = (each: Report): boolean =>
    each.given?.source === 'environment' && !!file?.values[each.credential.variable];
  const toMend = wrong.filter((each) => !hidden(each));
  if (toMend.length === 0) return [...unset, command('check')];
  const option = (each: Report): string => {
    if (each.credential.secret) return '--admin-secret-stdin';
    const offered = each.verdict?.offers.find((offer) => offer.credential === each.credential.name)?.value;
    const known =
      each.credential.name === 'region' ? (offered ?? (found.length === 1 ? found[0] : undefined)) : offered;
    const id = known && regionOf(known)?.id;
    if (each.credential.name === 'region' && known && !id) return `--service-url ${shellWord(known)}`;
    return `--${each.credential.name} ${id ?? (known ? shellWord(known) : PLACEHOLDER[each.credential.name])}`;
  };
  const [only] = toMend;
  const one =
    toMend.length === 1 && only
      ? command('setup --yes', `--only ${only.credential.name}`, option(only))
      : command('setup --yes', ...toMend.map(option));
  return [...unset, one, ...(unset.length > 0 ? [command('check')] : [])];
}
