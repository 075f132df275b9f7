import { trustPath } from '../system/path.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The environment as this run found it, taken over: the `KALTURA_…` variables are out of the process's own from here on, and so are
 * untrusted folders of PATH. Every program, whoever starts it, inherits what is left, and Node writes that into its diagnostic reports.
 */
export function takeEnvironment(): Environment {
  const env: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(process.env)) {
    // On Windows `Kaltura_User_Id` is the same variable; a copy no longer knows that.
    const own = process.platform === 'win32' ? name.toUpperCase() : name;
    const isOurs = own.startsWith('KALTURA_');
    env[isOurs ? own : name] = value;
    if (isOurs) delete process.env[name];
  }
  trustPath(process.env);
  return env;
}

/** The same without the `KALTURA_…` variables. */
export function withoutKaltura(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('KALTURA_')));
}
