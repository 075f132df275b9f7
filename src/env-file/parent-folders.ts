import { dirname } from 'node:path';

/** The folders a file stands in, its own first, up to `root` or the top of the file system. */
export function parentFolders(file: string, root?: string): string[] {
  const folders: string[] = [];
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    folders.push(folder);
    if (folder === root || folder === dirname(folder)) return folders;
  }
}
