import type { Problem } from './kaltura-setup.d.ts';

export type { Problem };

/** A problem that the user can do something about. */
export interface FixableProblem extends Problem {
  fix: string;
}

/** A failure or a warning. `fix`: null if there is nothing to do. */
export function createProblem(code: string, message: string, fix: string | null = null): Problem {
  return { code, message, fix };
}

/** The problem in a list; an empty list if `when` is false. */
export function warnIf(when: boolean, ...words: Parameters<typeof createProblem>): Problem[] {
  return when ? [createProblem(...words)] : [];
}

/** The message and what to do, as one paragraph. */
export function toParagraph({ message, fix }: Pick<Problem, 'message' | 'fix'>): string {
  return fix ? `${message} ${fix}` : message;
}

/** The problem as a line for stderr, with the program's name. */
export function toErrorLine(problem: Pick<Problem, 'message' | 'fix'>, isSandbox: boolean): string {
  return `kaltura-setup${isSandbox ? ' (sandbox)' : ''}: ${toParagraph(problem)}`;
}

/** A warning as a line: `! message fix`. */
export function formatWarning(problem: Pick<Problem, 'message' | 'fix'>): string {
  return `! ${toParagraph(problem)}`;
}

export const REPORT_BUG = 'Please report it with the output of --debug.';

/** Describes an unexpected exception. `what`: what it prevented. */
export function describeBug(error: unknown, what: string): Problem {
  const name = error instanceof Error ? error.name : 'unknown';
  return createProblem('FAULT', `${what}: there is a bug in kaltura-setup (${name}).`, REPORT_BUG);
}

/** A value, or why there is none. */
export type Result<T, P extends Problem = Problem> = { value: T } | { problem: P };
