export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The environment as this run found it, taken over: the `KALTURA_…` variables are out of the process's own from here on. git and the browser
 * are started with what is left, and Node writes that into its diagnostic reports.
 */
export function takeEnvironment(): Environment {
  const env = { ...process.env };
  for (const name of Object.keys(env)) if (name.startsWith('KALTURA_')) delete process.env[name];
  return env;
}

/** The same without the `KALTURA_…` variables. */
export function withoutKaltura(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('KALTURA_')));
}
