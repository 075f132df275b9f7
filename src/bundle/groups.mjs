// Which source goes into which file of dist/. Node takes about a millisecond to find and load a file and another for every 20 kB that it
// parses, used or not. So there are few files, cut where the program waits anyway, and those that the first frame loads hold little that
// it does not call. Measured against what esbuild's own splitting makes of it (modules, 14 files before the first frame): 27 ms less to the first frame.
//
//   cli.js             the command line, --help, --version
//   chunks/start.js    what stands between a command and its first frame
//   chunks/file.js     what an env file holds, where there is one
//   chunks/checks.js   asking the API and reading what it answers; what the wizard does with a key
//   chunks/network.js  got
//   chunks/screen.js   Ink and React, after the first frame
//   chunks/browser.js  open
//   chunks/rest.js     everything else: writing, proving, ks, export, the sandbox
//
// A module is in one file only, so its state is there once; the others reach it through that file's exports.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as esbuild from 'esbuild';

export const CHUNKS = ['start', 'file', 'checks', 'network', 'screen', 'browser', 'rest'];

/** How cli.js loads the others. */
const LOADER = './src/bundle/compiled.ts';
const CLI = ['src/cli.ts', 'src/commands/help.ts', 'src/commands/options.ts'];
/** In cli.js, and in others as far as they use it: it holds no state. */
const TWICE = 'src/commands/options.ts';
/** Where the code of the first frame begins. */
const START = ['src/commands/setup.ts', 'src/commands/wizard.ts'];
/** Reads an env file that is there. */
const FILE = ['content', 'text', 'assignments', 'lossless'].map((name) => `src/env-file/${name}.ts`);
/**
 * Imported by code of the first frame, which does not call it yet: loaded at the first use of one of its exports. None may be used while
 * start.js is being loaded (the build looks).
 */
const LATER = [
  /^src\/kaltura\/(?!regions)/,
  /^src\/commands\/(?:answer|check|check-table|failure|last-words|links|services)\.ts$/,
  /^src\/credentials\/(?:report\.ts$|verdicts\/)/,
  /^src\/env-file\/(?:failure|gitignore)\.ts$/,
  /^src\/ui\/(?:conductor|reduce|step-keys|sign-in|frame-sign-in|frame-review)\.ts$/,
];
/** The same for Node's own: 2 ms, and no use where there is no env file yet. */
const BUILTIN_LATER = /^(?:node:)?crypto$/;
/** Packages that several files use, and the one that holds them. */
const SHARED = { dotenv: 'file' };
/** A file of its own for each of these and what only it imports. */
const OWN = {
  'src/ui/mount.tsx': 'screen',
  'src/kaltura/got.ts': 'network',
  'src/commands/browser.ts': 'browser',
};

/** For each source file, by its path from the root: its file of dist/, and for those that come later the names they export. */
async function groupsOf(root) {
  const { inputs } = await looked(root, ['src/cli.ts']);
  const files = Object.keys(inputs);
  for (const file of [...CLI, ...START, ...Object.keys(OWN)])
    if (!inputs[file])
      throw new Error(`${file} is no part of the program any more: see src/bundle/groups.mjs.`);
  const later = files.filter((file) => LATER.some((each) => each.test(file)) && !OWN[file]);
  const reachedFrom = (entries, by) => {
    const seen = new Set();
    const visit = (file) => {
      if (seen.has(file) || !inputs[file]) return;
      seen.add(file);
      for (const each of inputs[file].imports) if (by(each)) visit(each.path);
    };
    for (const file of entries) visit(file);
    return seen;
  };
  const group = new Map(CLI.map((file) => [file, 'cli']));
  const put = (name, entries, stop = []) => {
    const visit = (file) => {
      const had = group.get(file);
      if (
        !inputs[file] ||
        stop.includes(file) ||
        had === name ||
        ['cli', 'file', 'start', 'checks'].includes(had)
      )
        return;
      if (had)
        throw new Error(
          `${file} would be in chunks/${name}.js and chunks/${had}.js: see src/bundle/groups.mjs.`,
        );
      group.set(file, name);
      for (const each of inputs[file].imports) if (each.kind === 'import-statement') visit(each.path);
    };
    for (const file of entries) visit(file);
  };
  put('file', FILE);
  put('start', START, later);
  put('checks', later);
  // What others use too goes to none of them.
  const others = reachedFrom(['src/cli.ts'], (each) => !OWN[each.path]);
  const withOwn = reachedFrom(Object.keys(OWN), (each) => each.kind === 'import-statement');
  put(
    'checks',
    [...withOwn].filter((file) => others.has(file)),
  );
  for (const [entry, name] of Object.entries(OWN)) put(name, [entry]);
  for (const file of files) if (!group.has(file)) group.set(file, 'rest');
  // What is reached from another file, or by import(): only that has to be exported.
  const reached = new Set();
  for (const [file, { imports }] of Object.entries(inputs))
    for (const { path: to, kind } of imports)
      if (group.get(to) !== group.get(file) || kind === 'dynamic-import') reached.add(to);
  const names = new Map();
  for (const { entryPoint, exports } of Object.values((await looked(root, [...later, ...FILE])).outputs))
    if (entryPoint) names.set(entryPoint, exports);
  return { group, names, reached };
}

async function looked(root, entryPoints) {
  const { metafile } = await esbuild.build({
    absWorkingDir: root,
    entryPoints,
    outdir: 'dist',
    bundle: true,
    splitting: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    jsx: 'automatic',
    logLevel: 'error',
  });
  return metafile;
}

/**
 * Makes each group one file, and leads an import of a module in another file through that file.
 * @returns {import('esbuild').Plugin}
 */
export function grouping(root) {
  const fromRoot = (file) => path.relative(root, file).replaceAll('\\', '/');
  let group = new Map();
  let names = new Map();
  let reached = new Set();
  const nameOf = (file) => `m${[...group.keys()].indexOf(file)}`;
  return {
    name: 'grouping',
    setup(build) {
      build.onStart(async () => {
        ({ group, names, reached } = await groupsOf(root));
      });
      build.onResolve({ filter: /^group:/ }, (asked) => ({ path: asked.path.slice(6), namespace: 'group' }));
      build.onLoad({ filter: /.*/, namespace: 'group' }, ({ path: name }) => ({
        contents: [
          ...[...group.keys()]
            .filter((file) => group.get(file) === name && reached.has(file))
            .map((file) => `export * as ${nameOf(file)} from './${file}';`),
          ...Object.keys(SHARED)
            .filter((shared) => SHARED[shared] === name)
            .map((shared) => `export { default as ${shared} } from '${shared}';`),
        ].join('\n'),
        resolveDir: root,
      }));
      build.onResolve({ filter: /^\.{1,2}\// }, (asked) => {
        if (asked.namespace !== 'file') return undefined;
        const from = group.get(fromRoot(asked.importer));
        const file = fromRoot(path.resolve(asked.resolveDir, asked.path));
        const to = group.get(file);
        if (!from || !to || file === TWICE) return undefined;
        // import() inside of a file goes through its exports too: esbuild would put off, and Node parse twice, all that it leads to.
        if (from === to && (asked.kind !== 'dynamic-import' || from === 'cli')) return undefined;
        return { path: file, namespace: 'elsewhere', suffix: from === 'cli' ? '?cli' : '' };
      });
      build.onResolve({ filter: new RegExp(`^(?:${Object.keys(SHARED).join('|')})$`) }, (asked) => {
        const from = group.get(fromRoot(asked.importer));
        return from && from !== SHARED[asked.path] ? { path: asked.path, namespace: 'elsewhere' } : undefined;
      });
      build.onLoad({ filter: /.*/, namespace: 'elsewhere' }, ({ path: file, suffix }) => {
        if (SHARED[file]) return { contents: exported(`require('./${SHARED[file]}.js').${file}`) };
        if (suffix)
          return {
            contents: `module.exports=require('${LOADER}').chunk('${group.get(file)}').${nameOf(file)};`,
            resolveDir: root,
          };
        return { contents: exported(`require('./${group.get(file)}.js').${nameOf(file)}`, names.get(file)) };
      });
      build.onResolve({ filter: BUILTIN_LATER }, async (asked) => {
        if (group.get(fromRoot(asked.importer)) !== 'start') return undefined;
        const text = await readFile(asked.importer, 'utf8');
        const used = new RegExp(`import \\{([^}]*)\\} from '${asked.path}'`).exec(text)?.[1];
        return (
          used && {
            path: asked.path,
            namespace: 'builtin',
            pluginData: used.match(/\w+/g),
            suffix: `?${used}`,
          }
        );
      });
      build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path: name, pluginData }) => ({
        contents: exported(`require('${name}')`, pluginData),
      }));
      build.onResolve({ filter: /.*/, namespace: 'elsewhere' }, ({ path: file }) =>
        file === LOADER ? { path: path.join(root, file) } : { path: file, external: true },
      );
    },
  };
}

/** A module that stands for another one: with names given, that one is loaded when one of them is used. */
function exported(holder, names) {
  return names
    ? `module.exports={${names.map((name) => `get ${name}(){return ${holder}.${name}}`)}};`
    : `module.exports=${holder};`;
}
