// The licences of the packages whose code is in the bundle: they ask to be passed on with it.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * Writes them to THIRD-PARTY.txt.
 * @returns {import('rolldown').Plugin}
 */
export function licences(root) {
  return {
    name: 'licences',
    async generateBundle(_, bundle) {
      const folders = new Set();
      for (const { modules = {} } of Object.values(bundle))
        for (const [file, { renderedLength }] of Object.entries(modules)) {
          const folder = /^.*node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(file)?.[0];
          if (folder && renderedLength > 0) folders.add(folder);
        }
      this.emitFile({
        type: 'asset',
        fileName: 'THIRD-PARTY.txt',
        source: await licencesOf([...folders], root),
      });
    },
  };
}

/** The names, versions and licence texts of the packages in these folders as one text. A package without a licence stops the build. */
async function licencesOf(folders, root) {
  const packages = await Promise.all(
    folders.sort().map(async (folder) => {
      const at = path.resolve(root, folder);
      const { name, version, license } = JSON.parse(await readFile(path.join(at, 'package.json'), 'utf8'));
      const file = (await readdir(at)).find((entry) => /^licen[cs]e/i.test(entry));
      if (!file && license !== 'MIT') throw new Error(`${name} has no licence text`);
      const text = file ? (await readFile(path.join(at, file), 'utf8')).trim() : '';
      const holders = text.match(/^\s*Copyright .*$/gim)?.map((line) => line.trim()) ?? [];
      return {
        title: [`${name} ${version} (${license})`, ...holders].join('\n  '),
        terms: text && termsOf(text),
      };
    }),
  );
  // Most have the very same terms: those are said once, below all who have them.
  const mit =
    packages.find(({ terms }) => terms.startsWith('Permission is hereby granted, free of charge'))?.terms ??
    '';
  const byTerms = grouped(packages, mit);
  const parts = [...byTerms].map(
    ([terms, holders]) => `${holders.map(({ title }) => title).join('\n')}\n\n${terms}\n`,
  );
  return `kaltura-setup holds code of these packages.\n\n${parts.join(`\n${'-'.repeat(72)}\n\n`)}`;
}

function grouped(packages, mit) {
  const groups = new Map();
  for (const each of packages)
    groups.set(each.terms || mit, [...(groups.get(each.terms || mit) ?? []), each]);
  return groups;
}

/** The terms without title and copyright lines, and with one kind of white space: so that the same terms are the same text. */
function termsOf(text) {
  return text
    .replace(/^.*\bMIT License\b.*$/gim, '')
    .replace(/^\s*Copyright .*$/gim, '')
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replace(/\s+/g, ' ').trim())
    .filter(Boolean)
    .join('\n\n');
}
