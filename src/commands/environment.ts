import { restrictPath } from '../system/path.ts';
import { joinWords } from '../text/words.ts';

/**
 * Returns a copy of the environment. Removes the `KALTURA_…` variables and the untrusted folders in
 * PATH from this process, because child processes inherit its environment and Node writes it to
 * diagnostic reports.
 */
export function takeEnvironment(): NodeJS.ProcessEnv {
  const env: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(process.env)) {
    // Windows ignores case in the names of variables; a copy does not.
    const own = process.platform === 'win32' ? name.toUpperCase() : name;
    const isOurs = own.startsWith('KALTURA_');
    env[isOurs ? own : name] = value;
    if (isOurs) delete process.env[name];
  }
  restrictPath(process.env);
  return env;
}

/** The environment without the `KALTURA_…` variables. */
export function removeKalturaVariables(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('KALTURA_')));
}

/** Says that the sandbox ignores variables that are set; empty if none are. */
export function describeIgnored(env: NodeJS.ProcessEnv): string {
  const names = Object.keys(env).filter(
    (name) => env[name] && /^KALTURA_|^(?:https?|all|no)_proxy$/i.test(name),
  );
  return names.length > 0 ? `The sandbox ignores ${joinWords(names.toSorted())}.` : '';
}
