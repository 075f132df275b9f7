import { afterEach, beforeEach, expect, test } from 'vitest';
import { readKs } from '../../src/kaltura/ks.ts';
import type { SandboxAccount } from '../../src/sandbox/account.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { expectAlike, FREE } from './compare-answers.ts';
import type { Recording } from './recorded.ts';

interface Day {
  /** The time of the sandbox, in seconds: recorded sessions are alive or expired as they were. */
  at: number;
  accounts: readonly SandboxAccount[];
  /** The recording that each of these depends on, by name. */
  before: Readonly<Record<string, string>>;
  bodyOf: (recorded: Recording) => string;
  /** What to compare of an answer; default: all of it. */
  reduce?: (answer: unknown) => unknown;
  free?: ReadonlySet<string>;
}

/** Errors that no request of the program causes; the sandbox does not know them. */
const UNREACHABLE =
  /SERVICE_DOES_NOT_EXISTS|MISSING_MANDATORY_PARAMETER|INVALID_ENUM_VALUE|PROPERTY_VALIDATION_NOT_UPDATABLE/;

/** Some recorded forms have `a[b]`. The sandbox reads `a:b` only, as the program sends it. */
function toColons(body: string): string {
  return body.replace(/(?:\[|%5B)([^=&]*?)(?:\]|%5D)/gi, ':$1');
}

/** Adds a test for each recording: the sandbox answers the recorded request as Kaltura did. */
export function replay(
  recordings: readonly Recording[],
  { at, accounts, before, bodyOf, reduce = (answer) => answer, free = FREE }: Day,
): void {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await startSandbox({ now: () => at * 1000, accounts });
  });
  afterEach(() => sandbox.close());

  const ask = (recorded: Recording): Promise<Response> =>
    fetch(sandbox.origin + recorded.request.path, {
      method: recorded.request.method,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: toColons(bodyOf(recorded)),
    });

  /** Compares the fields of two sessions, except the time at which they expire. */
  function expectSameSession(answer: unknown, wanted: string, where: string): void {
    const [given, recorded] = [verifyKs(String(answer)), verifyKs(wanted)];
    expect({ ...given, expiresAt: 0 }, where).toEqual({ ...recorded, expiresAt: 0 });
  }

  function verifyKs(ks: string) {
    const seen = readKs(ks);
    const account = accounts.find((one) => 'partnerId' in seen && one.partnerId === seen.partnerId);
    const reading = readKs(ks, account?.adminSecret);
    if (reading.kind !== 'verified') throw new Error(`${reading.kind}: ${ks}`);
    return reading.fields;
  }

  const reachable = recordings.filter(({ response }) => !UNREACHABLE.test(response.body));
  test.each(reachable.map((one) => [one.name, one] as const))('%s', async (name, recorded) => {
    const first = recordings.find((one) => one.name === before[name]);
    if (first) await ask(first);
    const response = await ask(recorded);
    const { status, contentType, body } = recorded.response;
    expect(response.status).toBe(status);
    const [type] = contentType.split(';');
    expect(response.headers.get('content-type')).toContain(type);
    if (type !== 'application/json') return;
    const [given, wanted] = [await response.json(), JSON.parse(body)].map(reduce);
    expectAlike(given, wanted, name, expectSameSession, free);
  });
}
