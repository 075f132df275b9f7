import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { PARTNER, RIGHT, SECRET } from './answers.ts';
import { folderWith } from './commands/run.ts';
import { terminals } from './e2e/terminal.ts';
import { startServer } from './kaltura/test-server.ts';
import { CLI, HANG_MS, NODE } from './program.ts';

const README = readFileSync(path.join(import.meta.dirname, '..', 'README.md'), 'utf8');
const FENCE = /^```(\w*)\n([\s\S]*?)^```$/gm;

/** The scripts of the README, each a block, and the commands within its sentences. */
const scripts = [...README.matchAll(FENCE)].flatMap(([, kind, text]) =>
  kind === 'sh' ? [text ?? ''] : [],
);
const inSentences = [
  ...README.replaceAll(FENCE, '').matchAll(/`([^`\n]*kaltura-setup[^`\n]*)`/g),
].flatMap(([, command]) =>
  command?.includes('kaltura-setup ') || command?.endsWith(' kaltura-setup') ? [command] : [],
);

/** These open the wizard. */
const WIZARDS: Readonly<Record<string, RegExp>> = {
  'kaltura-setup\n': /✔ Admin Secret/,
  'ACCESSIBLE=1 kaltura-setup': /Admin Secret: 32 characters/,
};

/**
 * `npm start` and `npm test` need packages; a clone that runs them is the business of
 * test/checkout.test.ts.
 */
const ELSEWHERE = scripts.filter((script) => script.startsWith('npm '));

/**
 * Its Partner ID is not an account in the sandbox, and its regions are not reachable here. The test
 * checks only that the command gets that far.
 */
const WRITING = inSentences.find((command) => command.includes('setup --yes')) ?? '';

const openTerminal = terminals();
const server = await startServer();
const cwd = folderOfAccount();
writeFileSync(path.join(cwd, 'secret.txt'), `${SECRET}\n`);

/** Stand-ins for programs that are not on every machine: they print their input. */
const STAND_INS = {
  'kaltura-setup': `exec "${NODE}" "${CLI}" "$@"`,
  docker: 'exec cat "$3"',
  gh: 'exec cat',
  op: 'while [ "$1" != -- ]; do shift; done; shift; exec "$@"',
};

const bin = folderWith(null);
for (const [name, text] of Object.entries(STAND_INS))
  writeFileSync(path.join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });

const environment = () => ({ PATH: `${bin}:${process.env.PATH}`, HOME: cwd });

/** What it prints, and its exit code. */
async function inBash(script: string, folder: string): Promise<{ status: number; stdout: string }> {
  return new Promise((resolve) => {
    const options = { cwd: folder, env: environment(), timeout: HANG_MS };
    const ran = execFile('bash', ['-euo', 'pipefail', '-c', script], options, (_error, stdout) =>
      resolve({ status: ran.exitCode ?? -1, stdout }),
    );
    ran.stdin?.end();
  });
}

/** A folder with the env file of a right account, at the server above. */
function folderOfAccount(): string {
  const { KALTURA_VIDEO_PORTAL_BASE_URL: _, ...values } = RIGHT;
  return folderWith({ ...values, KALTURA_SERVICE_URL: server.api });
}

test('nothing sends a reader to a name that is not registered on npm', () => {
  const github = path.join(import.meta.dirname, '..', '.github');
  const files = readdirSync(github, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(?:md|yml|mjs)$/.test(file))
    .map((file) => readFileSync(path.join(github, file), 'utf8'));
  for (const text of [README, ...files])
    expect(text).not.toMatch(/`[^`\n]*npx kaltura-setup|kaltura-setup@/);
});

describe.skipIf(process.platform === 'win32')(
  'the README’s commands, run as they are printed',
  () => {
    test('there are as many as there seem to be', () => {
      expect(scripts.length).toBeGreaterThanOrEqual(6);
      expect(ELSEWHERE).toHaveLength(1);
      expect(WRITING).not.toBe('');
      expect([...scripts, ...inSentences]).toEqual(expect.arrayContaining(Object.keys(WIZARDS)));
    });

    test.each(Object.entries(WIZARDS))('%s opens the wizard', async (command, sign) => {
      const place = { cwd: folderOfAccount(), env: environment() };
      await openTerminal(['-c', command], { command: ['bash'], ...place }).until(sign);
    });

    const others = [...scripts, ...inSentences].filter(
      (script) => !(script in WIZARDS) && !ELSEWHERE.includes(script) && script !== WRITING,
    );
    test.each(others)('%s', async (script) => {
      expect(await inBash(script, cwd)).toMatchObject({ status: 0 });
    });

    test('docker and gh are given the credentials', async () => {
      const script = scripts.find((each) => each.includes('docker run')) ?? '';
      const given = (await inBash(script, cwd)).stdout;
      expect(given.split(`KALTURA_PARTNER_ID=${PARTNER}\n`)).toHaveLength(3);
    });

    test('the one that writes without a terminal finds nothing wrong with itself', async () => {
      const folder = folderWith(null);
      writeFileSync(path.join(folder, 'secret.txt'), `${SECRET}\n`);
      expect(await inBash(`HTTPS_PROXY=http://127.0.0.1:1 ${WRITING}`, folder)).toMatchObject({
        status: 3,
      });
    });
  },
);
