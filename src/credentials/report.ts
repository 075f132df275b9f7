import type { Account } from '../kaltura/account.ts';
import type { Inquiry } from '../kaltura/inquiry.ts';
import type { Problem } from '../kaltura/problems.ts';
import {
  type Choices,
  type Credential,
  invalid,
  type Known,
  type Parsed,
  unchecked,
  type Verdict,
  type VerifyOptions,
} from './credential.ts';
import { CREDENTIALS } from './index.ts';

/** Where a value came from. `example` is `.env.example`; `found` was looked up by this program; `chosen` and `pasted` are the person's. */
export type Source = 'option' | 'environment' | 'file' | 'example' | 'found' | 'chosen' | 'pasted';

export interface Given {
  text: string;
  source: Source;
}

/** What is to be said of one credential. `missing`: required, not set; `unset`: optional, not set. */
export interface Report {
  credential: Credential;
  given: Given | null;
  /** The value in its right form, null where there is none. */
  value: string | null;
  status: 'valid' | 'invalid' | 'missing' | 'unset' | 'unchecked';
  verdict: Verdict | null;
  notes: string[];
}

/** `invalid` if any is invalid or missing; else `unreachable` if a required one is unchecked; else `valid`. */
export type Overall = 'valid' | 'invalid' | 'unreachable';

/**
 * Checks all that is given at once: what can travel together is one API request. `given` holds texts by credential name; an empty
 * text counts as not set.
 */
export async function reports(
  given: Readonly<Record<string, Given | undefined>>,
  ask: Inquiry,
  options: VerifyOptions = {},
): Promise<Report[]> {
  const parsed = new Map<string, Parsed | null>();
  for (const { name, parse } of CREDENTIALS) {
    const text = given[name]?.text;
    parsed.set(name, text === undefined || text === '' ? null : parse(text));
  }
  const known: Known = { values: valuesIn(parsed) };
  return Promise.all(
    CREDENTIALS.map((credential) =>
      report(credential, given[credential.name], parsed.get(credential.name) ?? null, known, ask, options),
    ),
  );
}

function valuesIn(parsed: ReadonlyMap<string, Parsed | null>): Record<string, string | undefined> {
  return Object.fromEntries([...parsed].map(([name, found]) => [name, found?.ok ? found.value : undefined]));
}

async function report(
  credential: Credential,
  given: Given | undefined,
  parsed: Parsed | null,
  known: Known,
  ask: Inquiry,
  options: VerifyOptions,
): Promise<Report> {
  const base = { credential, given: given ?? null, notes: parsed?.ok ? parsed.notes : [] };
  if (!parsed)
    return { ...base, value: null, status: credential.required ? 'missing' : 'unset', verdict: null };
  if (!parsed.ok) {
    const verdict = invalid(parsed.code, parsed.message, parsed.fix, parsed.offers);
    return { ...base, value: null, status: 'invalid', verdict };
  }
  const verdict = await verified(credential, parsed.value, known, ask, options);
  return { ...base, value: parsed.value, status: verdict.status, verdict };
}

/** `verify`, and a fault in it turned into `unchecked`: one credential's fault must not take the others' answers with it. */
export async function verified(
  credential: Credential,
  value: string,
  known: Known,
  ask: Inquiry,
  options: VerifyOptions,
): Promise<Verdict> {
  try {
    return await credential.verify(value, known, ask, options);
  } catch (error) {
    return unchecked(faultIn(error, 'This could not be checked'));
  }
}

/** What there is to choose from, and a fault in it turned into a problem; empty where nothing is offered. */
export async function listedChoices(credential: Credential, known: Known, ask: Inquiry): Promise<Choices> {
  const none = { list: [], message: null, problem: null };
  try {
    return (await credential.choices?.(known, ask)) ?? none;
  } catch (error) {
    const problem = faultIn(error, 'The list could not be made');
    return { ...none, message: problem.message, problem };
  }
}

function faultIn(error: unknown, what: string): Problem {
  const name = error instanceof Error ? error.name : 'unknown';
  return {
    code: 'FAULT',
    message: `${what}: a fault in kaltura-setup (${name}).`,
    fix: 'Please report it, with the output of --debug.',
  };
}

/** The state of the whole. */
export function overall(all: readonly Report[]): Overall {
  if (all.some((each) => each.status === 'invalid' || each.status === 'missing')) return 'invalid';
  return all.some((each) => each.credential.required && each.status === 'unchecked')
    ? 'unreachable'
    : 'valid';
}

/** The account, where a session was had. */
export function accountIn(all: readonly Report[]): Account | null {
  return all.find((each) => each.verdict?.account)?.verdict?.account ?? null;
}
