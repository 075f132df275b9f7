import type { check as declared } from './kaltura-setup.d.ts';

/**
 * `import { check } from 'kaltura-setup'`; see `kaltura-setup.d.ts`. Loads the rest of the program
 * when it is called.
 */
export const check: typeof declared = async (options = {}) => {
  const [
    { parseCommandLine },
    { checkFile },
    { runInContext },
    { buildFailureDocument },
    { redactDocument },
  ] = await Promise.all([
    import('./cli/parse.ts'),
    import('./commands/check.ts'),
    import('./commands/context.ts'),
    import('./commands/report-problem.ts'),
    import('./text/output.ts'),
  ]);
  const { file, serviceUrl, timeout, ignoreEnvironment, sandbox } = options;
  const args = [
    'check',
    ...(file === undefined ? [] : [`--file=${file}`]),
    ...(serviceUrl === undefined ? [] : [`--service-url=${serviceUrl}`]),
    ...(timeout === undefined ? [] : [`--timeout=${timeout}`]),
    ...(ignoreEnvironment ? ['--ignore-environment'] : []),
    ...(sandbox ? ['--sandbox'] : []),
  ];
  const read = parseCommandLine(args);
  if (!read.ok) throw new TypeError(`${read.message} ${read.fix}`);
  if (read.options.command !== 'check') throw new TypeError('The options do not belong to check.');
  const start = { options: read.options, env: { ...process.env }, isWizard: false };
  return runInContext(start, async (context) => {
    const done = await checkFile(context);
    return redactDocument('problem' in done ? buildFailureDocument(done, context) : done);
  });
};
