import { shellWord } from '../env-file/warnings.ts';
import { jsonText } from '../text/json.ts';
import { shownSentence } from '../text/mistaken.ts';
import { plainText } from '../text/plain.ts';
import { here } from './here.ts';
import type { Surroundings } from './surroundings.ts';

/** Why a secret is not sent, where nobody can be asked. */
export function unvouched(host: string): { code: string; message: string; fix: string } {
  return {
    code: 'HOST_NOT_CONFIRMED',
    message: `The Admin Secret would go to ${host}, which is none of Kaltura's regions and did not come from where the secret did.`,
    fix: `If it is yours, say so: --service-url ${host}.`,
  };
}

/** A failure before anything could be checked: as JSON on stdout where that was asked for, in words on stderr in any case. */
export function failure(
  json: boolean,
  problem: { code: string; message: string; fix: string | null },
  around: Pick<Surroundings, 'line' | 'sandbox' | 'envFile'>,
  code: number,
): number {
  const { code: problemCode } = problem;
  const message = shownSentence(problem.message);
  const fix = problem.fix && shownSentence(problem.fix);
  if (json)
    process.stdout.write(
      jsonText({
        error: { code: problemCode, message, fix },
        next: afterwards(around, code),
        sandbox: around.sandbox,
        envFile: around.envFile,
      }),
    );
  say({ message, fix }, around);
  return code;
}

/** What is wrong with the credentials, `check` says; with a command line, a file or a question that needs a yes, no command helps. */
function afterwards(around: Pick<Surroundings, 'line' | 'sandbox' | 'envFile'>, code: number): string[] {
  const { line } = around;
  if (line.command !== 'ks' || line.values.login !== undefined || (code !== 1 && code !== 3)) return [];
  const url = line.values['service-url'];
  return [
    `kaltura-setup check --json${url === undefined ? '' : ` --service-url ${shellWord(url)}`}${here(around)}`,
  ];
}

/** Says a problem in words, on stderr. */
export function say(
  { message, fix }: { message: string; fix: string | null },
  { sandbox }: Pick<Surroundings, 'sandbox'>,
): void {
  const name = sandbox ? 'kaltura-setup (sandbox)' : 'kaltura-setup';
  // A path or a host in it may hold anything.
  process.stderr.write(
    `${plainText(`${name}: ${message}${fix ? ` ${fix}` : ''}`, Number.POSITIVE_INFINITY)}\n`,
  );
}
