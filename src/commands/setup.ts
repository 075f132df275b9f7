import { EXIT, type Failed, fail } from '../cli/exit-codes.ts';
import type { OptionsOf } from '../cli/options.ts';
import { getCredential, listRelevantCredentials } from '../credentials/index.ts';
import { readEnvFile } from '../env-file/read.ts';
import { shell } from '../text/command.ts';
import { joinWords } from '../text/words.ts';
import { commandLineFor } from './command-options.ts';
import type { Context, Report } from './context.ts';
import { collectGiven } from './input-sources.ts';
import { runWizardCommand } from './wizard.ts';

/** Does `kaltura-setup` open the wizard? */
export function isWizard({ yes, json }: OptionsOf<'setup'>): boolean {
  return !yes && !json && isTerminal();
}

function isTerminal(): boolean {
  return process.stdin.isTTY === true && process.stdout.isTTY === true;
}

/** `kaltura-setup`: runs the wizard or, with `--yes`, writes without asking. */
export async function runSetup(
  context: Context<OptionsOf<'setup'>>,
): Promise<number | Report | Failed> {
  const { options, sandbox } = context;
  if (context.isWizard) return runWizardCommand(context);
  if (!options.yes && !sandbox) return refuseWithoutTerminal(context);
  if (!options.yes)
    (await import('./report-problem.ts')).printNote(
      `${isTerminal() ? 'The wizard cannot print JSON' : 'There is no terminal'}, so this run uses --yes and the sandbox's ready-made answers.`,
      context,
    );
  const off = (await import('./interruption.ts')).endOnSignals(context);
  return (await import('./setup-yes.ts')).runSetupYes(context).finally(off);
}

/** Says what is missing and how to give it without a terminal. */
async function refuseWithoutTerminal(context: Context<OptionsOf<'setup'>>): Promise<Failed> {
  const { only } = context.options;
  const read = await readEnvFile(context.envFile);
  const all = collectGiven(context, 'value' in read ? read.value : null);
  // The Partner ID determines the region.
  const missing = only
    ? [getCredential(only)]
    : listRelevantCredentials((name) => !!all[name]).filter(
        ({ name, required }) => required && name !== 'region' && !all[name],
      );
  const setup = commandLineFor(context)`setup --yes ${only && shell`--only ${only}`}`;
  const ways = missing.map(
    ({ name, option, variable }) =>
      `--${name}${option === 'stdin' ? '-stdin' : ''} (or ${variable})`,
  );
  return fail(
    EXIT.usage,
    'NO_TERMINAL',
    'The wizard needs a terminal, and this run has none.',
    `${missing.length > 0 ? `Pass ${joinWords(ways)}.` : 'Nothing is missing.'} Without a terminal: ${setup}`,
  );
}
