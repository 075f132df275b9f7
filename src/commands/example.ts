import path from 'node:path';
import type { Credential } from '../credentials/credential.ts';
import { CREDENTIALS } from '../credentials/index.ts';
import { type EnvFile, readEnvFile } from '../env-file/read.ts';
import type { Problem } from '../result.ts';
import { joinWords } from '../text/words.ts';
import type { Context } from './context.ts';
import { type GivenAll, readFileValues } from './input-sources.ts';

const PLACEHOLDER =
  /^(?:<.*>|\[.*\]|\{.*\}|\$\{?.*|x{3,}|\*+|\.{3}|(?:your|my|change|replace|insert|enter|todo|example|placeholder|dummy|sample)\b.*|.*(?:your[-_ ]|change[-_ ]?me).*|0+|1234567?8?9?0?)$/i;

/**
 * Reads suggested answers, without placeholders, from the team's `.env.example` beside the env
 * file. Never uses a secret from that file, because it is in git, and adds a notice about it.
 */
export async function readExampleAnswers(
  context: Context,
): Promise<{ given: GivenAll; notices: string[] }> {
  const none = { given: {}, notices: [] };
  const read = await readExample(context);
  if (!read) return none;
  const { path: file } = read;
  const given: GivenAll = {};
  const notices: string[] = [];
  for (const credential of CREDENTIALS) {
    const text = answerIn(read, credential);
    // An AppToken ID should not be shared either.
    if (text === null || (credential.authMethod === 'app-token' && !credential.secret)) continue;
    if (credential.secret) {
      notices.push(
        `${file} contains an ${credential.label}. It is not used, because a shared file must not contain a secret. Remove it: anyone who has seen it can open the account.`,
      );
    } else given[credential.name] = { text, origin: 'example' };
  }
  return { given, notices };
}

/**
 * Warns if the team's `.env.example` has another value for a variable in `written`, because the
 * next developer would start with that value. Does not compare secrets and personal values, which
 * are not shared.
 */
export async function warnIfExampleDiffers(
  context: Context,
  written: readonly string[],
): Promise<Problem[]> {
  const example = await readExample(context);
  if (!example) return [];
  const now = await readEnvFile(context.envFile);
  if (now.status === 'failed') return [];
  const names = CREDENTIALS.filter((credential) => {
    const { variable, secret, personal, parse } = credential;
    if (secret || personal || !written.includes(variable)) return false;
    const shared = answerIn(example, credential);
    // Two spellings of the same value are equal.
    const normalize = (text: string): string => {
      const parsed = parse(text);
      return parsed.ok ? parsed.value : text;
    };
    return shared !== null && normalize(shared) !== normalize(now.file.values[variable] ?? '');
  }).map(({ variable }) => variable);
  if (names.length === 0) return [];
  return [
    {
      code: 'EXAMPLE_DIFFERS',
      message: `${example.path} has a different ${joinWords(names)}.`,
      fix: 'If your team shares the new value, change it there too.',
    },
  ];
}

/**
 * Reads `.env.example` beside the env file; null if it does not exist, is unreadable, or is the env
 * file itself.
 */
async function readExample({ envFile, sandbox, hints }: Context): Promise<EnvFile | null> {
  const file = path.join(path.dirname(envFile), '.env.example');
  if (path.resolve(file) === path.resolve(envFile)) return null;
  const read = await readEnvFile(file);
  if (read.status === 'failed' || !read.file.exists) return null;
  // The sandbox does not know a team's real account.
  const account = readFileValues(read.file)['partner-id']?.trim() ?? '';
  return sandbox && Object.keys(hints.valuesFor(account)).length === 0 ? null : read.file;
}

/** The value in the example, or null if it is a placeholder. */
function answerIn(file: EnvFile, { variable, example, parse }: Credential): string | null {
  const text = file.values[variable]?.trim() ?? '';
  return text === '' || PLACEHOLDER.test(text) || text === example || !parse(text).ok ? null : text;
}
