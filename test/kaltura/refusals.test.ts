import { describe, expect, test } from 'vitest';
import { describeApiError } from '../../src/kaltura/problems.ts';

const of = (code: string, args: Record<string, string> = {}) =>
  describeApiError({ code, message: `The message of ${code}`, args });

describe('what an API error means', () => {
  test.each<[string, Record<string, string>, RegExp]>([
    ['SERVICE_ACCESS_CONTROL_RESTRICTED', {}, /only from certain addresses, or only over https/],
    ['UNKNOWN_ROLE_ID', {}, /no role with the ID in setrole:/],
    ['INVALID_ACTIONS_LIMIT', {}, /must be 1 or more/],
    ['INVALID_OBJECT_ID', {}, /no object with this ID/],
    ['INVALID_KS', { KSID: 'EXCEEDED_ACTIONS_LIMIT' }, /is used up/],
    ['INVALID_KS', { KSID: 'EXCEEDED_RESTRICTED_IP' }, /another IP address/],
    ['INVALID_KS', { KSID: 'EXCEEDED_RESTRICTED_URI' }, /urirestrict/],
  ])(
    '%s %j is a permanent refusal: the message does not suggest trying again',
    (code, args, words) => {
      const problem = of(code, args);
      expect(problem).toMatchObject({
        code,
        kind: 'refused',
        message: expect.stringMatching(words),
      });
      expect(`${problem.message} ${problem.fix}`).not.toMatch(/unexpected|try again/i);
    },
  );

  test('ACTION_BLOCKED is a rate limit: wait', () => {
    const problem = of('ACTION_BLOCKED', { SERVICE_NAME: 'session', ACTION_NAME: 'start' });
    expect(problem.kind).toBeUndefined();
    expect(problem.message).toContain('how often session.start can be called');
    expect(problem.fix).toMatch(/^Wait/);
  });

  test.each([['INTERNAL_DATABASE_ERROR'], ['INVALID_KS'], ['NEW_CODE']])(
    '%s is none of these',
    (code) => {
      expect(of(code, { KSID: 'EXPIRED' }).kind).toBeUndefined();
    },
  );
});
