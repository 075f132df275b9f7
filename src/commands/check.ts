import { EXIT, type ExitCode, type Failed, fail } from '../cli/exit-codes.ts';
import type { OptionsOf } from '../cli/options.ts';
import { verifyAll } from '../credentials/state.ts';
import { isStdin } from '../env-file/read.ts';
import { sweepScratch } from '../env-file/scratch.ts';
import type { CheckDocument } from '../kaltura-setup.d.ts';
import { printJson } from '../text/output.ts';
import { printRows } from '../text/rows.ts';
import { buildCheckDocument, getExitForStatus } from './check-result.ts';
import { formatCheckTable } from './check-table.ts';
import type { Context } from './context.ts';
import { readInputs } from './input-sources.ts';
import { buildFailureDocument, printProblem } from './report-problem.ts';
import { refuseUntrustedHost } from './untrusted-host.ts';

/**
 * `kaltura-setup check`: checks all credentials in the file and the environment in one request, and
 * prints the result. With several files: one JSON array, or a table for each file, and the worst
 * exit code.
 */
export async function runCheck(context: Context<OptionsOf<'check'>>): Promise<ExitCode | Failed> {
  const { options } = context;
  const { envFiles, json } = options;
  if (envFiles.filter(isStdin).length > 1)
    return fail(EXIT.usage, 'STDIN_TAKEN', 'Stdin can be read only once.', 'Name it once.');
  const results = await Promise.all(
    envFiles.map(async (envFile) => {
      const fileContext = { ...context, envFile };
      const document = await checkFile(fileContext);
      return { context: fileContext, document };
    }),
  );
  const [first] = results;
  if (results.length === 1 && first && 'problem' in first.document) return first.document;
  if (json) {
    const documents = results.map(({ context: fileContext, document }) =>
      'problem' in document ? buildFailureDocument(document, fileContext) : document,
    );
    printJson(documents.length > 1 ? documents : documents[0]);
  }
  for (const { document } of results) {
    if ('problem' in document) printProblem(document.problem, context);
    else if (!json) printRows(formatCheckTable(document, process.stdout.columns), options);
  }
  const codes = results.map(({ document }) =>
    'problem' in document ? document.exit : getExitForStatus(document.status),
  );
  return WORST_FIRST.find((code) => codes.includes(code)) ?? EXIT.fault;
}

const WORST_FIRST: readonly ExitCode[] = [
  EXIT.usage,
  EXIT.envFile,
  EXIT.wrong,
  EXIT.unreachable,
  EXIT.done,
];

/** Checks the file. Returns the document that `--json` prints. */
export async function checkFile(
  context: Context<OptionsOf<'check'>>,
): Promise<CheckDocument | Failed> {
  const read = await readInputs(context);
  if ('problem' in read) return read;
  const { file, given } = read;
  if (!file.isPipe) sweepScratch(file.target);
  return (
    refuseUntrustedHost(context, given) ??
    buildCheckDocument(context, await verifyAll(given, context.api), file)
  );
}
