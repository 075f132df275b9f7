// Parts of the libraries that are replaced in the bundle, each in a file of its own, which says what and why.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gotPlainly } from './got-plainly.mjs';
import { keptRows } from './kept-rows.mjs';
import { noDevtools } from './no-devtools.mjs';
import { noErrorScreen } from './no-error-screen.mjs';
import { plainGraphemes } from './plain-graphemes.mjs';
import { rowsForYoga } from './rows-for-yoga.mjs';

/**
 * @typedef Substitution
 * @property {string} written The file that says it, for messages.
 * @property {Record<string, string>} versions The packages it changes, and the version of each that it was written for.
 * @property {Record<string, [string, string][]>} changes By file under node_modules: texts, each found exactly once, and what takes their place.
 */

/** @type {Substitution[]} */
const ALL = [gotPlainly, keptRows, noDevtools, noErrorScreen, plainGraphemes, rowsForYoga];

/**
 * The build fails when a library has another version than a substitution was written for, lacks a text that it changes, or is not used
 * any more.
 * @returns {import('rolldown').Plugin}
 */
export function substitutions(root, all = ALL) {
  const seen = new Set();
  return {
    name: 'substitutions',
    async buildStart() {
      seen.clear();
      for (const { written, versions } of all)
        for (const text of await wrongVersions(root, versions)) this.error(`${text} ${whatToDo(written)}`);
    },
    transform: {
      filter: { id: /node_modules/ },
      handler(code, id) {
        const [, file = ''] = /node_modules[\\/](?!.*node_modules)(.*)$/.exec(id) ?? [];
        const name = file.replaceAll('\\', '/');
        let changed = code;
        for (const { written, changes } of all) {
          const change = changes[name];
          if (!change) continue;
          seen.add(name);
          for (const [from, to] of change) {
            const count = changed.split(from).length - 1;
            if (count !== 1)
              this.error(
                `${name} holds ${JSON.stringify(from)} ${count} times, not once. ${whatToDo(written)}`,
              );
            changed = changed.replace(from, () => to);
          }
        }
        return changed === code ? null : { code: changed, map: null };
      },
    },
    buildEnd(error) {
      if (error) return;
      for (const { written, changes } of all)
        for (const file of Object.keys(changes))
          if (!seen.has(file)) this.error(`${file} is not used any more. ${whatToDo(written)}`);
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
