import { EXIT } from '../cli/exit-codes.ts';
import type { OptionsOf } from '../cli/options.ts';
import { relevantCredentials } from '../credentials/index.ts';
import { readEnvFile } from '../env-file/read.ts';
import { commandLine } from '../text/command.ts';
import { printError } from '../text/output.ts';
import { type Context, type Environment, inContext } from './context.ts';
import { collectGiven } from './input-sources.ts';
import { reportFailure } from './report-problem.ts';
import { wizardCommand } from './wizard.ts';

/**
 * `kaltura-setup`: runs the wizard or, with `--yes`, writes without asking. Returns the exit code.
 */
export function setup(options: OptionsOf<'setup'>, env: Environment): Promise<number> {
  const isTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true;
  const isWizard = !options.yes && isTerminal && !options.json;
  const run = async (context: Context<OptionsOf<'setup'>>): Promise<number> => {
    if (isWizard) return wizardCommand(context);
    if (!options.yes && !context.sandbox) return noTerminal(context);
    if (!options.yes)
      printError(
        `kaltura-setup: ${isTerminal ? 'the wizard cannot print JSON' : 'there is no terminal'}, so this run uses --yes and the sandbox’s ready-made answers.`,
      );
    const off = (await import('./interruption.ts')).endOnSignals(context);
    return (await import('./setup-yes.ts')).setupYes(context).finally(off);
  };
  return inContext(options, env, run, isWizard);
}

/** Says what is missing and how to give it without a terminal. */
async function noTerminal(context: Context): Promise<number> {
  const read = await readEnvFile(context.envFile);
  const all = collectGiven(context, read.status === 'read' ? read.file : null);
  // The Partner ID determines the region.
  const missing = relevantCredentials((name) => !!all[name]).filter(
    (each) => each.required && each.name !== 'region' && !all[each.name],
  );
  const ways = missing.map(
    ({ name, option, variable }) =>
      `--${name}${option === 'stdin' ? '-stdin' : ''} (or ${variable})`,
  );
  return reportFailure(
    {
      code: 'NO_TERMINAL',
      message: 'the wizard needs a terminal, and this run has none.',
      fix: `Without one: ${commandLine`setup --yes`}${missing.length > 0 ? ` with ${ways.join(', ')}` : '; nothing is missing'}.`,
    },
    context,
    EXIT.usage,
  );
}
