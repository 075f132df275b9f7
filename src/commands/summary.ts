import type { OptionsOf } from '../cli/options.ts';
import type { Credential } from '../credentials/credential.ts';
import { CREDENTIALS } from '../credentials/index.ts';
import { isTrusted } from '../credentials/trust.ts';
import { formatWarning, toParagraph } from '../result.ts';
import { ShellText, shell } from '../text/command.ts';
import { hasLikelySecret } from '../text/redact.ts';
import { commandRow, getSentenceWidth, indentRows, type Row, row } from '../text/rows.ts';
import { isPlainForm } from '../wizard/selectors.ts';
import type { Wizard } from '../wizard/state.ts';
import type { Applied } from './apply.ts';
import { isChange, listChangedVariables } from './changes.ts';
import { formatCheckTable } from './check-table.ts';
import { commandLineFor, formatCredentialOption } from './command-options.ts';
import type { Context } from './context.ts';
import { warnIfExampleDiffers } from './example.ts';
import { listNextSteps, type NextStep } from './next-steps.ts';
import { describeApplied } from './setup-outcome.ts';

/**
 * The summary printed after the wizard closes: what `check` says about the file, what was written,
 * and the next steps for this project. It contains no secret. `applied`: null without a write.
 */
export async function formatSummary(
  state: Wizard,
  applied: Applied | null,
  context: Context<OptionsOf<'setup'>>,
): Promise<Row[]> {
  const { screen, tested } = state;
  if (screen.name === 'exited' && screen.why === 'dry-run')
    return [row(`Nothing was written to ${context.envFile} (--dry-run).`)];
  if (!applied || !(tested || isChange(applied.changes))) return resumeHint(state, context);
  const document = tested && 'value' in tested ? tested.value.document : null;
  const problem = tested && 'problem' in tested ? ` ${toParagraph(tested.problem)}` : '';
  const opened = document?.account ?? null;
  // An AppToken cannot read the account's name.
  const name = opened?.name || state.answers['admin-secret'].account?.name || '';
  const account = opened && { ...opened, name };
  const columns = process.stdout.columns;
  const isPlain = isPlainForm(state);
  const [done = '', ...others] = describeApplied(context, applied, account);
  const example = await warnIfExampleDiffers(context, listChangedVariables(applied.changes));
  // To see a reference's value, the check must run through its tool.
  const isRefused =
    document?.credentials.some(
      ({ status, code }) => status === 'invalid' && code !== 'REFERENCE',
    ) ?? false;
  const failure = isRefused ? 'The test failed.' : `It was not tested.${problem}`;
  const sentences = [
    account ? `${isPlain ? '' : '✔ '}${done}` : `! ${done} ${failure}`,
    ...others,
    ...example.map(formatWarning),
  ];
  const commandLine = commandLineFor(context);
  const steps: NextStep[] =
    document && account
      ? listNextSteps(document, context, applied.token)
      : [isRefused ? ['To correct it:', commandLine``] : ['To test it:', commandLine`check`]];
  const lacksValues = document
    ? document.credentials.some(({ status }) => status === 'missing')
    : screen.name === 'exited' && screen.why === 'incomplete';
  if (lacksValues) steps.unshift(['For the rest:', commandLine``]);
  const width = getSentenceWidth(columns);
  return [
    ...(document
      ? [...formatCheckTable({ ...document, account, next: [] }, columns, isPlain), row('')]
      : []),
    ...sentences.flatMap((words, at) => indentRows(words, width, 0, at === 0 ? 'bold' : 'plain')),
    row(''),
    // A command stays whole, to be copied.
    ...steps
      .slice(0, account ? 3 : 1)
      .flatMap(([words, command]) => [...indentRows(words, width, 0), commandRow(`  ${command}`)]),
  ];
}

/** The hint after the user leaves the wizard: the command that continues it, without secrets. */
function resumeHint(state: Wizard, context: Context<OptionsOf<'setup'>>): Row[] {
  const options = CREDENTIALS.flatMap((each) => findResumeOption(state, each) ?? []);
  const { login } = context.options;
  const flags = [
    ...(login === null ? [] : [shell`--login ${login}`]),
    ...(state.setting.only ? [`--only ${state.setting.only}`] : []),
    ...(state.authMethod === 'new-app-token' ? ['--app-token'] : []),
  ];
  return [
    row('Nothing was written. To continue:'),
    commandRow(`  ${commandLineFor(context)`${new ShellText([...options, ...flags].join(' '))}`}`),
  ];
}

/**
 * The answer as an option; null for a secret, a wrong answer, or an answer that the next run finds
 * again.
 */
function findResumeOption(state: Wizard, credential: Credential): string | null {
  const { name, secret } = credential;
  const { value, origin, status } = state.answers[name];
  if (!value || secret || status === 'invalid') return null;
  // A secret can be typed into any field.
  if (state.fields[name].isGuarded || hasLikelySecret(value)) return null;
  if (origin === 'file' || origin === 'environment' || origin === 'example') return null;
  // The next run trusts the host of an option, so this run must trust it already.
  return name !== 'region' || isTrusted(value, origin, null) || state.confirmed.includes(value)
    ? formatCredentialOption(credential, value)
    : null;
}
