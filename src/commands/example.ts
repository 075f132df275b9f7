import path from 'node:path';
import { CREDENTIALS } from '../credentials/index.ts';
import { readEnvFile } from '../env-file/read.ts';
import type { Context } from './context.ts';
import { valuesIn } from './file-values.ts';
import type { GivenAll } from './input-sources.ts';

const PLACEHOLDER =
  /^(?:<.*>|\[.*\]|\{.*\}|\$\{?.*|x{3,}|\*+|\.{3}|(?:your|my|change|replace|insert|enter|todo|example|placeholder|dummy|sample)\b.*|.*(?:your[-_ ]|change[-_ ]?me).*|0+|1234567?8?9?0?)$/i;

/**
 * What a team shares in the `.env.example` beside the env file, as suggested answers. Placeholders are passed over. A secret in it is
 * not taken: it is in git, and said to be so.
 */
export async function exampleBeside(context: Context): Promise<{ given: GivenAll; notices: string[] }> {
  const none = { given: {}, notices: [] };
  const file = path.join(path.dirname(context.envFile), '.env.example');
  if (path.resolve(file) === path.resolve(context.envFile)) return none;
  const read = await readEnvFile(file);
  if (read.status === 'failed' || !read.file.exists) return none;
  // The sandbox knows none of a team's real values.
  const account = valuesIn(read.file)['partner-id']?.trim() ?? '';
  if (context.sandbox && Object.keys(context.readyFor(account)).length === 0) return none;
  const given: GivenAll = {};
  const notices: string[] = [];
  for (const credential of CREDENTIALS) {
    const text = read.file.values[credential.variable]?.trim() ?? '';
    if (text === '' || PLACEHOLDER.test(text) || text === credential.example || !credential.parse(text).ok)
      continue;
    if (credential.secret) {
      notices.push(
        `${file} holds an ${credential.label}. It is not used, because a shared file must not hold a secret. Remove it; whoever has seen it can open the account.`,
      );
    } else given[credential.name] = { text, source: 'example' };
  }
  return { given, notices };
}
