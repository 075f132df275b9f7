import path from 'node:path';

/** The Node that runs the command: this one, or another that `npm run test:nodes` names. */
export const NODE = process.env.TEST_NODE ?? process.execPath;

/** What users run. */
export const CLI = path.join(import.meta.dirname, '..', 'dist', 'cli.js');

/**
 * Milliseconds: the end of every wait for something that is to happen. Only what hangs takes so
 * long, on a busy machine too.
 */
export const HANG_MS = Number(process.env.HANG_MS ?? 60_000);

const CLOCK = path.join(import.meta.dirname, 'later', 'clock.cjs');
const PASSED_ON =
  /^(?:PATH|PATHEXT|SystemRoot|ComSpec|HOME|USERPROFILE|TMPDIR|TMP|TEMP|LC_ALL|GIT_CONFIG_NOSYSTEM|CLOCK_AHEAD_MS)$/i;

/**
 * The environment of a command: that of these tests (`clean-environment.ts`) without what is
 * Vitest's, and their clock, which `npm run test:later` moves.
 */
export function commandEnv(): Record<string, string> {
  const own = Object.entries(process.env).filter(([name]) => PASSED_ON.test(name));
  return {
    ...(Object.fromEntries(own) as Record<string, string>),
    ...(process.env.CLOCK_AHEAD_MS ? { NODE_OPTIONS: `--require ${JSON.stringify(CLOCK)}` } : {}),
  };
}
