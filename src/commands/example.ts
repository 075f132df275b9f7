import path from 'node:path';
import { CREDENTIALS } from '../credentials/index.ts';
import { readEnvFile } from '../env-file/read.ts';
import type { Context } from './context.ts';
import { type GivenAll, readFileValues } from './input-sources.ts';

const PLACEHOLDER =
  /^(?:<.*>|\[.*\]|\{.*\}|\$\{?.*|x{3,}|\*+|\.{3}|(?:your|my|change|replace|insert|enter|todo|example|placeholder|dummy|sample)\b.*|.*(?:your[-_ ]|change[-_ ]?me).*|0+|1234567?8?9?0?)$/i;

/**
 * Reads suggested answers, without placeholders, from the team's `.env.example` beside the env
 * file. Never uses a secret from that file, because it is in git, and adds a notice about it.
 */
export async function readExampleAnswers({
  envFile,
  sandbox,
  hints,
}: Context): Promise<{ given: GivenAll; notices: string[] }> {
  const given: GivenAll = {};
  const notices: string[] = [];
  const file = path.join(path.dirname(envFile), '.env.example');
  const isEnvFile = path.resolve(file) === path.resolve(envFile);
  const read = isEnvFile ? null : await readEnvFile(file);
  if (!read || 'problem' in read) return { given, notices };
  // The sandbox does not know a team's real account.
  const account = readFileValues(read.value)['partner-id']?.trim() ?? '';
  if (sandbox && Object.keys(hints.valuesFor(account)).length === 0) return { given, notices };
  for (const { name, variable, label, example, parse, secret, authMethod } of CREDENTIALS) {
    const text = read.value.values[variable]?.trim() ?? '';
    const isAnswer = text !== '' && text !== example && !PLACEHOLDER.test(text) && parse(text).ok;
    if (!isAnswer) continue;
    if (secret)
      notices.push(
        `${file} contains an ${label}. It is not used, because a shared file must not contain a secret. Remove it: anyone who has seen it can open the account.`,
      );
    // An AppToken ID should not be shared either.
    else if (authMethod !== 'app-token') given[name] = { text, origin: 'example' };
  }
  return { given, notices };
}
