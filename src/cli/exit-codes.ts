import type { NetworkProblem } from '../kaltura/problems.ts';

/** The exit codes, as the help and README list them. No other folder knows of any. */
export const EXIT = {
  done: 0,
  /** A credential is missing or wrong. */
  wrong: 1,
  /** The command line is wrong, or a terminal or a confirmation is needed and there is none. */
  usage: 2,
  /** The API could not be reached: nothing is known. */
  unreachable: 3,
  /** The env file could not be read or written. */
  envFile: 4,
  /** A fault of this program. */
  fault: 70,
  /** Ctrl+C: 128 plus the number of SIGINT, as in shells. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The exit code for a problem that Kaltura, or the way to it, had with a question. */
export function exitFor({ refused, secretRefused }: NetworkProblem): ExitCode {
  return refused || secretRefused ? EXIT.wrong : EXIT.unreachable;
}

/** A command's end before its work was done. */
export interface Failed<P> {
  problem: P;
  exit: ExitCode;
  /** The commands that help, if any are known. */
  next?: readonly string[];
}
