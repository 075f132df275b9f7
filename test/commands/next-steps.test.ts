import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Context } from '../../src/commands/context.ts';
import { listNextSteps } from '../../src/commands/next-steps.ts';
import type { CheckDocument } from '../../src/kaltura-setup.d.ts';
import { folderWith } from './run.ts';

test.skipIf(process.platform === 'win32')(
  'the summary suggests a .env.example in a repository, but writes through no link',
  () => {
    const cwd = folderWith({});
    execFileSync('git', ['init', '-q'], { cwd });
    const context = { envFile: path.join(cwd, '.env'), options: { file: null } };
    const document = { status: 'valid', credentials: [], warnings: [] };
    const listCommands = (): string[] =>
      listNextSteps(document as unknown as CheckDocument, context as unknown as Context, null).map(
        ([, command]) => command,
      );
    const file = path.join(cwd, '.env.example');
    expect(listCommands()).toContain(`kaltura-setup export --format example > ${file}`);
    symlinkSync('../outside', file);
    expect(listCommands().join('\n')).not.toContain('example');
  },
);
