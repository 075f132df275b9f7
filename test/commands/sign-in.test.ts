/**
 * Signing in on the command line: which account is taken, whose role hides the secret, and what an
 * outage says.
 */
import { expect, test } from 'vitest';
import { passwordOf } from '../answers.ts';
import { envFileIn, folderWith, run } from './run.ts';

/** A command that signs in on the sandbox, with the password on stdin. */
function signingIn(
  command: readonly string[],
  name: string | number,
  region: 'us' | 'eu',
  more: readonly string[] = [],
) {
  const email = typeof name === 'number' ? `admin${name}@example.test` : `${name}102@example.test`;
  const login = ['--login', email, '--password-stdin', '--region', region, '--sandbox'];
  const cwd = folderWith(null);
  const ran = run([...command, ...login, ...more], { cwd, stdin: `${passwordOf(name)}\n` });
  return ran.then((result) => ({ ...result, cwd }));
}

const SETUP = ['setup', '--yes', '--user-id', 'ci', '-f', '.env'];

test('with a read-only account beside another one, neither is taken unasked', async () => {
  const { code, stderr } = await signingIn(SETUP, 115, 'us');
  expect(code).toBe(1);
  expect(stderr).toContain('116 (Archive Successor Co)');
  expect(stderr).toContain('115 (Archive Co, read-only)');
});

test('the read-only one can be named', async () => {
  const { code, cwd } = await signingIn(SETUP, 115, 'us', ['--partner-id', '115']);
  expect(code).toBe(0);
  expect(envFileIn(cwd)).toContain('KALTURA_PARTNER_ID=115\n');
});

test('the command takes the only account that Kaltura lists, and says so', async () => {
  const { code, stderr } = await signingIn(SETUP, 103, 'us');
  expect(code).toBe(0);
  expect(stderr).toMatch(/Signed in to account 103 \(Beta Media\).*--partner-id/);
});

test('the command does not blame the account for a limited role, or suggest another sign-in', async () => {
  for (const command of [
    SETUP,
    ['ks', '--type', 'user', '--user-id', 'ci'],
    ['app-token', 'create', '--yes', '--user-id', 'ci'],
  ]) {
    const { code, stderr } = await signingIn(command, 'limited', 'eu');
    expect(code).toBe(1);
    expect(stderr).toContain('Your role in account 102');
    expect(stderr).not.toMatch(/hides its secrets|--login|try again/i);
  }
});

test('an outage of the database is not a wrong password: exit 3', async () => {
  const { code, stderr } = await signingIn(SETUP, 'outage', 'eu');
  expect(code).toBe(3);
  expect(stderr).toContain('its database does not answer');
  expect((await signingIn(SETUP, 'locked', 'eu')).code).toBe(1);
});
