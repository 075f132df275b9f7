import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const OWN_LICENCE = new URL('../../LICENSE', import.meta.url);

/**
 * Writes THIRD-PARTY.txt: the name, version and licence of every package in the bundle. The build
 * fails if a package has no licence text, unless its licence is MIT.
 * @returns {import('rolldown').Plugin}
 */
export function writeLicences() {
  return {
    name: 'licences',
    generateBundle(_, bundle) {
      const modules = Object.values(bundle).flatMap((file) => Object.entries(file.modules ?? {}));
      const folders = modules
        .filter(([, { renderedLength }]) => renderedLength > 0)
        .map(([id]) => /^[^\0]*node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(id)?.[0])
        .filter((folder) => folder !== undefined);
      const licences = [...new Set(folders)].sort().map(readLicence);
      const source = licences.join(`\n${'-'.repeat(72)}\n\n`);
      this.emitFile({ type: 'asset', fileName: 'THIRD-PARTY.txt', source });
    },
  };
}

/** The title and licence text of the package in `folder`. */
function readLicence(folder) {
  const { name, version, license, author } = JSON.parse(
    readFileSync(path.join(folder, 'package.json'), 'utf8'),
  );
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (!file && license !== 'MIT') throw new Error(`${name} has no licence text.`);
  // The terms of the MIT licence are the same for every package; only the holder differs.
  const text = file
    ? readFileSync(path.join(folder, file), 'utf8')
    : readFileSync(OWN_LICENCE, 'utf8').replace(
        /^Copyright.*$/m,
        `Copyright (c) ${author?.name ?? author}`,
      );
  return `${name} ${version} (${license})\n\n${text.trim()}\n`;
}
