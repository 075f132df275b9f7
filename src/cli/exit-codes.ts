import type { ApiProblem } from '../kaltura/problems.ts';
import type { Problem } from '../result.ts';

/**
 * The exit codes, as in the help and the README. The codes after a signal are in
 * `terminal/signals.ts`.
 */
export const EXIT = {
  done: 0,
  /** A credential is missing or wrong. */
  wrong: 1,
  /** The command line is wrong, or the command lacks a terminal or a confirmation that it needs. */
  usage: 2,
  /** The API could not be reached, so the credentials could not be checked. */
  unreachable: 3,
  /** The env file could not be read or written. */
  envFile: 4,
  /** A bug in this program. */
  fault: 70,
  /** Ctrl+C: 128 plus the number of SIGINT, as in shells. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The exit code for a problem with an API call: refused by Kaltura, or not answered. */
export function getExitForProblem({ kind }: ApiProblem): ExitCode {
  return kind === 'refused' || kind === 'secret-refused' ? EXIT.wrong : EXIT.unreachable;
}

/** Why a command stopped before its work was done. */
export interface Failed {
  problem: Problem;
  exit: ExitCode;
  /** The commands that help, if any are known. */
  next?: readonly string[];
}

/** A failure in words. `fix`: what to do about it, if that is known. */
export function fail(
  exit: ExitCode,
  code: string,
  message: string,
  fix: string | null = null,
): Failed {
  return { problem: { code, message, fix }, exit };
}

/** The failure for a problem with an API call. */
export function toFailed(problem: ApiProblem): Failed {
  return { problem, exit: getExitForProblem(problem) };
}
