import type { ExitCode, Failed } from '../cli/exit-codes.ts';
import type { OptionsOf } from '../cli/options.ts';
import { verifyAll } from '../credentials/verify.ts';
import { sweepScratch } from '../env-file/scratch.ts';
import type { CheckDocument } from '../kaltura-setup.d.ts';
import { printJson } from '../text/output.ts';
import { printRows } from '../text/rows.ts';
import { buildCheckDocument, exitCodeFor } from './check-result.ts';
import { checkTable } from './check-table.ts';
import type { Context } from './context.ts';
import { readInputs, refuseUnvouchedHost } from './input-sources.ts';

/**
 * `kaltura-setup check`: checks all credentials in the file and the environment in one request, and
 * prints the result.
 */
export async function check(context: Context<OptionsOf<'check'>>): Promise<ExitCode | Failed> {
  const document = await checkFile(context);
  if ('problem' in document) return document;
  const { json, noColor } = context.options;
  if (json) printJson(document);
  else printRows(checkTable(document, process.stdout.columns), noColor);
  return exitCodeFor(document.status);
}

/** Checks the file. Returns the document that `--json` prints. */
export async function checkFile(
  context: Context<OptionsOf<'check'>>,
): Promise<CheckDocument | Failed> {
  const read = await readInputs(context);
  if ('problem' in read) return read;
  const { file, given } = read;
  if (!file.isPipe) sweepScratch(file.target);
  return (
    refuseUnvouchedHost(context, given) ??
    buildCheckDocument(context, await verifyAll(given, context.api), file)
  );
}
