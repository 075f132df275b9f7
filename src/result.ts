/** A failure or a warning: `code` for programs, `message` and `fix` in sentences for a person. */
export interface Problem {
  code: string;
  message: string;
  /** What to do about it; null if there is nothing to do. */
  fix: string | null;
}

/** A value, or why there is none. */
export type Result<T, P extends Problem = Problem> = { value: T } | { problem: P };
