// Parts of the libraries that are replaced in the bundle, each in a file of its own, which says what and why.
import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { gotPlainly } from './got-plainly.mjs';
import { noDevtools } from './no-devtools.mjs';
import { noErrorScreen } from './no-error-screen.mjs';
import { plainGraphemes } from './plain-graphemes.mjs';
import { yogaAtOnce } from './yoga-at-once.mjs';

/**
 * @typedef Substitution
 * @property {string} written The file that says it, for messages.
 * @property {Record<string, string>} versions The packages it changes, and the version of each that it was written for.
 * @property {Record<string, [string, string][]>} changes By file under node_modules: texts, each found exactly once, and what takes their place.
 * @property {(build: import('esbuild').PluginBuild, root: string) => void} [setup]
 */

/** @type {Substitution[]} */
const ALL = [gotPlainly, noDevtools, noErrorScreen, yogaAtOnce, plainGraphemes];

/**
 * The build fails when a library has another version than a substitution was written for, lacks a text that it changes, or is not used
 * any more.
 * @returns {import('esbuild').Plugin}
 */
export function substitutions(root, all = ALL) {
  return {
    name: 'substitutions',
    async setup(build) {
      // esbuild names files by their real paths: node_modules may be a link.
      const modules = await realpath(path.join(root, 'node_modules'));
      for (const { written, versions, changes, setup } of all) {
        const seen = new Set();
        build.onStart(async () => {
          seen.clear();
          return {
            errors: (await wrongVersions(root, versions)).map((text) => ({
              text: `${text} ${whatToDo(written)}`,
            })),
          };
        });
        setup?.(build, root);
        for (const [file, texts] of Object.entries(changes)) {
          const whole = path.join(modules, ...file.split('/'));
          build.onLoad({ filter: exactly(whole) }, async () => {
            seen.add(file);
            let contents = await readFile(whole, 'utf8');
            for (const [from, to] of texts) {
              const count = contents.split(from).length - 1;
              if (count !== 1)
                return {
                  errors: [
                    {
                      text: `${file} holds ${JSON.stringify(from)} ${count} times, not once. ${whatToDo(written)}`,
                    },
                  ],
                };
              contents = contents.replace(from, () => to);
            }
            return { contents, loader: 'js', resolveDir: path.dirname(whole) };
          });
        }
        build.onEnd(({ errors }) => {
          if (errors.length > 0) return undefined;
          const unused = Object.keys(changes).filter((file) => !seen.has(file));
          return {
            errors: unused.map((file) => ({ text: `${file} is not used any more. ${whatToDo(written)}` })),
          };
        });
      }
    },
  };
}

async function wrongVersions(root, versions) {
  const wrong = [];
  for (const [name, expected] of Object.entries(versions)) {
    const text = await readFile(
      path.join(root, 'node_modules', ...name.split('/'), 'package.json'),
      'utf8',
    ).catch(() => '{}');
    const { version = 'missing' } = JSON.parse(text);
    if (version !== expected)
      wrong.push(`${name} is ${version}; what replaces a part of it was written for ${expected}.`);
  }
  return wrong;
}

const whatToDo = (written) =>
  `Look at src/bundle/${written} beside the library, mend it, and run: npx vitest run test/bundle`;

const exactly = (file) => new RegExp(`^${file.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
