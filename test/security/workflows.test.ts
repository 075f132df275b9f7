/** The workflows and the action: what they use, and what each job may do. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const GITHUB = path.join(import.meta.dirname, '..', '..', '.github');
const FILES = readdirSync(GITHUB, { recursive: true })
  .map(String)
  .filter((name) => /\.ya?ml$/.test(name))
  .map((name) => [name, readFileSync(path.join(GITHUB, name), 'utf8')] as const);
const WORKFLOWS = FILES.filter(([name]) => name.startsWith('workflows'));

/** The jobs of a workflow: `[name, text, name, text, …]`. */
const jobsIn = (text: string): string[] =>
  (text.split(/^jobs:\n/m)[1] ?? '').split(/^ {2}([\w-]+):\n/m).slice(1);

test.each(FILES)('%s uses actions by their commit, and says which release that is', (_, text) => {
  const used = text.split('\n').filter((line) => /\buses["']?\s*:/.test(line));
  expect(used).not.toEqual([]);
  for (const line of used)
    expect(line).toMatch(/uses: (?:\.\/\S+|[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/);
});

test.each(WORKFLOWS)('%s grants reading only, and holds no token', (_, text) => {
  expect(text.split(/^jobs:\n/m)[0]).toMatch(/^permissions: \{(?: contents: read )?\}$/m);
  expect(text).not.toMatch(/write-all|pull_request_target|secrets\.|NODE_AUTH_TOKEN|_authToken/);
  // No checkout leaves its credentials behind.
  const safe = /actions\/checkout@.*\n\s+with: \{ persist-credentials: false \}/g;
  expect(text.match(safe)?.length).toBe(text.match(/actions\/checkout@/g)?.length);
});

test.each(FILES)('%s puts no expression from an event into a command', (_, text) => {
  const scripts = text.match(/\brun:(?: \|\n(?: {10}.*\n)+|.*)/g) ?? [];
  expect(scripts).not.toEqual([]);
  for (const script of scripts) expect(script).not.toContain('${{');
});

test('only the job that publishes can identify itself to npm, and it runs nothing else', () => {
  const all = WORKFLOWS.flatMap(([, text]) => jobsIn(text));
  const at = all.indexOf('publish');
  const [, publish = ''] = all.splice(at, 2);
  expect(publish).toMatch(/^ {4}permissions: \{ id-token: write \}$/m);
  expect([...publish.matchAll(/\brun:\s*(.*)/g)].map(([, command]) => command)).toEqual([
    'npm publish --ignore-scripts --access public ./kaltura-setup-*.tgz',
  ]);
  // The pack comes from the job that tested it.
  expect(publish).toMatch(/^ {4}needs: pack$/m);
  expect(publish).not.toContain('actions/checkout');
  for (const other of all) expect(other).not.toMatch(/npm publish|: write|id-token/);
});
