/** The workflows and the action: what they use, and what each job may do. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const GITHUB = path.join(import.meta.dirname, '..', '..', '.github');
const FILES: readonly [name: string, text: string][] = readdirSync(GITHUB, { recursive: true })
  .map(String)
  .filter((name) => /\.ya?ml$/.test(name))
  .map((name) => [name, readFileSync(path.join(GITHUB, name), 'utf8')]);
const WORKFLOWS = FILES.filter(([name]) => name.startsWith('workflows'));

/** What a workflow says before its jobs, and each job by its name. */
function jobsOf(text: string): { head: string; jobs: Record<string, string> } {
  const [head = '', body = ''] = text.split(/^jobs:\n/m);
  const [, ...parts] = body.split(/^ {2}([\w-]+):\n/m);
  const jobs: Record<string, string> = {};
  for (let at = 0; at + 1 < parts.length; at += 2)
    jobs[parts[at] as string] = parts[at + 1] as string;
  return { head, jobs };
}

test('there are workflows, and the action', () => {
  expect(FILES.map(([name]) => name.replaceAll('\\', '/')).sort()).toEqual([
    'actions/check/action.yml',
    'workflows/ci.yml',
    'workflows/nightly.yml',
    'workflows/release.yml',
  ]);
});

test.each(FILES)('%s uses actions by their commit, and says which release that is', (_, text) => {
  const used = text.split('\n').filter((line) => /\buses["']?\s*:/.test(line));
  expect(used).not.toEqual([]);
  for (const line of used)
    expect(line).toMatch(/uses: (?:\.\/\S+|[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/);
  // The same action is of the same commit everywhere.
  const all = FILES.flatMap(([, each]) => [...each.matchAll(/uses: (\S+)@(\S+)/g)]);
  const commits = new Map(all.map(([, action, commit]) => [action, commit]));
  for (const [, action, commit] of all)
    expect([action, commits.get(action)]).toEqual([action, commit]);
});

describe('permissions', () => {
  test.each(WORKFLOWS)('%s grants no more than reading to all of its jobs', (_, text) => {
    const { head, jobs } = jobsOf(text);
    expect(Object.keys(jobs)).not.toEqual([]);
    expect(head).toMatch(/^permissions: \{(?: contents: read )?\}$/m);
    expect(text).not.toMatch(/write-all|pull_request_target/);
  });

  test('only the job that publishes can identify itself to npm, and it runs nothing else', () => {
    const allowed = WORKFLOWS.flatMap(([, text]) =>
      Object.entries(jobsOf(text).jobs).filter(([, job]) => /id-token/.test(job)),
    );
    expect(allowed.map(([name]) => name)).toEqual(['publish']);
    const [, publish = ''] = allowed[0] ?? [];
    expect(publish).toMatch(/^ {4}permissions: \{ id-token: write \}$/m);
    expect([...publish.matchAll(/\brun:\s*(.*)/g)].map(([, command]) => command)).toEqual([
      'npm publish --ignore-scripts --access public ./kaltura-setup-*.tgz',
    ]);
    // The pack comes from the job that tested it.
    expect(publish).toMatch(/^ {4}needs: pack$/m);
    expect(publish).not.toContain('actions/checkout');
    for (const [, text] of WORKFLOWS) {
      const others = Object.entries(jobsOf(text).jobs).filter(([name]) => name !== 'publish');
      for (const [, job] of others) expect(job).not.toMatch(/npm publish|: write/);
    }
  });

  test('no long-lived token is in any of them', () => {
    for (const [, text] of FILES) expect(text).not.toMatch(/secrets\.|NODE_AUTH_TOKEN|_authToken/);
  });

  test('no checkout leaves its credentials behind', () => {
    for (const [, text] of WORKFLOWS)
      expect(
        text.match(/actions\/checkout@.*\n\s+with: \{ persist-credentials: false \}/g)?.length,
      ).toBe(text.match(/actions\/checkout@/g)?.length);
  });

  test('no expression from an event becomes part of a command', () => {
    for (const [, text] of FILES) {
      const scripts = text.match(/\brun:(?: \|\n(?: {10}.*\n)+|.*)/g) ?? [];
      expect(scripts).not.toEqual([]);
      for (const script of scripts) expect(script).not.toContain('${{');
    }
  });
});
