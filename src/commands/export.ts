import { CREDENTIALS } from '../credentials/index.ts';
import { readEnvFile } from '../env-file/read.ts';
import { jsonText } from '../text/json.ts';
import { failure, say, unvouched } from './failure.ts';
import { givenIn, unvouchedHost } from './given.ts';
import { here } from './here.ts';
import type { CommandLine } from './options.ts';
import { envFileOf, type Surroundings, surroundings } from './surroundings.ts';

/** `kaltura-setup export`: the six variables for a shell, a container or a program. Gives the exit code. */
export async function exportCredentials(line: CommandLine): Promise<number> {
  if (process.stdout.isTTY && !line.flags.has('yes')) {
    process.stderr.write(
      'kaltura-setup: stdout is a terminal, and this prints secrets. Use eval "$(kaltura-setup export)"; with --yes they are put on the screen.\n',
    );
    return 2;
  }
  // Nothing is asked of the network: the sandbox need not run for its file to be exported.
  const around = await surroundings({
    ...line,
    flags: new Set([...line.flags].filter((flag) => flag !== 'sandbox')),
  });
  if (!line.flags.has('sandbox')) return exported(around);
  return exported({
    ...around,
    sandbox: true,
    envFile: envFileOf(line),
    env: {},
  });
}

async function exported(around: Surroundings): Promise<number> {
  const read = await readEnvFile(around.envFile);
  if (read.status === 'failed') return failure(false, read, around, 4);
  const all = givenIn(around, read.file);
  const values = CREDENTIALS.flatMap(({ name, variable }): [string, string][] =>
    all[name] ? [[variable, all[name].text]] : [],
  );
  if (values.length === 0) {
    return failure(
      false,
      {
        code: 'EMPTY',
        message: `none of the Kaltura variables is in ${around.envFile} or in the environment.`,
        fix: `Run npx kaltura-setup${here(around)} first.`,
      },
      around,
      1,
    );
  }
  // Once both stand in one environment, nobody can tell that they came from two places.
  const host = unvouchedHost(around, all);
  if (host) return failure(false, unvouched(host), around, 2);
  const form = around.line.values.format ?? 'shell';
  const text =
    form === 'json'
      ? jsonText(Object.fromEntries(values))
      : form === 'docker'
        ? dockerForm(values)
        : (unheldByShells(values) ?? shellForm(values));
  if (typeof text !== 'string') return failure(false, text, around, 1);
  process.stdout.write(text);
  if (around.sandbox)
    say({ message: 'these are of no real account; only the sandbox knows them.', fix: null }, around);
  return 0;
}

/** `export K='v'` lines, safe under `eval` for any value. */
export function shellForm(values: readonly (readonly [string, string])[]): string {
  return values.map(([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'\n`).join('');
}

/** No shell variable can hold a NUL: shells drop it, and the value would be another one. */
function unheldByShells(
  values: readonly (readonly [string, string])[],
): { code: string; message: string; fix: string } | null {
  const bad = values.find(([, value]) => value.includes('\0'));
  if (!bad) return null;
  return {
    code: 'NO_SHELL_FORM',
    message: `${bad[0]} holds a NUL character, which no shell variable can hold.`,
    fix: 'Use --format json, or change the value.',
  };
}

/** `K=v` lines as `docker --env-file` and `kubectl --from-env-file` read them: no quoting, so a line break or an edge that is trimmed cannot be held. */
export function dockerForm(
  values: readonly (readonly [string, string])[],
): string | { code: string; message: string; fix: string } {
  const bad = values.find(([, value]) => /[\r\n\0]/.test(value) || value !== value.trim());
  if (bad) {
    return {
      code: 'NO_DOCKER_FORM',
      message: `${bad[0]} holds a line break or a space at its edge, which this form cannot hold.`,
      fix: 'Use --format json, or change the value.',
    };
  }
  return values.map(([name, value]) => `${name}=${value}\n`).join('');
}
