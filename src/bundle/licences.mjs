// The licences of the packages whose code is in the bundle: they ask to be passed on with it.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** Their names, versions and licence texts as one text, by name. A package without a licence stops the build. */
export async function licencesOf(metafile, root) {
  const folders = new Set();
  for (const output of Object.values(metafile.outputs)) {
    for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
      const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
      if (folder && bytesInOutput > 0) folders.add(folder);
    }
  }
  const texts = await Promise.all(
    [...folders].sort().map(async (folder) => {
      const at = path.join(root, folder);
      const { name, version, license } = JSON.parse(await readFile(path.join(at, 'package.json'), 'utf8'));
      const file = (await readdir(at)).find((entry) => /^licen[cs]e/i.test(entry));
      if (!license && !file) throw new Error(`${name} has no licence`);
      const text = file ? (await readFile(path.join(at, file), 'utf8')).trim() : `${license} licence`;
      return `${name} ${version} (${license})\n\n${text}\n`;
    }),
  );
  return `kaltura-setup holds code of these packages.\n\n${texts.join(`\n${'-'.repeat(72)}\n\n`)}`;
}
