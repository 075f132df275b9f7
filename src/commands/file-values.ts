import type { Some } from '../credentials/credential.ts';
import { CREDENTIALS } from '../credentials/index.ts';
import type { EnvFile } from '../env-file/read.ts';

/** The credentials that the env file sets, as text. */
export function valuesIn(file: EnvFile): Some<string> {
  return Object.fromEntries(
    CREDENTIALS.flatMap(({ name, variable }) => {
      const value = file.values[variable];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
