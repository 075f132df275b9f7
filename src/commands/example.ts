import path from 'node:path';
import type { Credential } from '../credentials/credential.ts';
import { CREDENTIALS } from '../credentials/index.ts';
import { type EnvFile, readEnvFile } from '../env-file/read.ts';
import type { Problem } from '../result.ts';
import { listed } from '../text/words.ts';
import type { Context } from './context.ts';
import { type GivenAll, valuesIn } from './input-sources.ts';

const PLACEHOLDER =
  /^(?:<.*>|\[.*\]|\{.*\}|\$\{?.*|x{3,}|\*+|\.{3}|(?:your|my|change|replace|insert|enter|todo|example|placeholder|dummy|sample)\b.*|.*(?:your[-_ ]|change[-_ ]?me).*|0+|1234567?8?9?0?)$/i;

/**
 * What a team shares in the `.env.example` beside the env file, as suggested answers. Placeholders are passed over. A secret in it is
 * not taken: it is in git, and said to be so.
 */
export async function exampleBeside(context: Context): Promise<{ given: GivenAll; notices: string[] }> {
  const none = { given: {}, notices: [] };
  const read = await readExample(context);
  if (!read) return none;
  const { path: file } = read;
  const given: GivenAll = {};
  const notices: string[] = [];
  for (const credential of CREDENTIALS) {
    const text = answerIn(read, credential);
    // An AppToken is nobody's to share, nor is its ID.
    if (text === null || (credential.authMethod === 'app-token' && !credential.secret)) continue;
    if (credential.secret) {
      notices.push(
        `${file} holds an ${credential.label}. It is not used, because a shared file must not hold a secret. Remove it; whoever has seen it can open the account.`,
      );
    } else given[credential.name] = { text, origin: 'example' };
  }
  return { given, notices };
}

/**
 * The team's `.env.example` beside the env file holds another value for something that was just written, and who comes next starts with that
 * one: a warning that says so, or none. `written`: variables. What is secret or somebody's own is not shared, and not compared.
 */
export async function exampleDiffers(context: Context, written: readonly string[]): Promise<Problem[]> {
  const example = await readExample(context);
  if (!example) return [];
  const now = await readEnvFile(context.envFile);
  if (now.status === 'failed') return [];
  const names = CREDENTIALS.filter((credential) => {
    const { variable, secret, personal, parse } = credential;
    if (secret || personal || !written.includes(variable)) return false;
    const shared = answerIn(example, credential);
    // In whatever way they are written.
    const right = (text: string): string => {
      const parsed = parse(text);
      return parsed.ok ? parsed.value : text;
    };
    return shared !== null && right(shared) !== right(now.file.values[variable] ?? '');
  }).map(({ variable }) => variable);
  if (names.length === 0) return [];
  return [
    {
      code: 'EXAMPLE_DIFFERS',
      message: `${example.path} has another ${listed(names)}.`,
      fix: 'Change it there too if your team shares it.',
    },
  ];
}

/** `.env.example` beside the env file; null where there is none, it cannot be read, or it is the env file itself. */
async function readExample({ envFile, sandbox, readyFor }: Context): Promise<EnvFile | null> {
  const file = path.join(path.dirname(envFile), '.env.example');
  if (path.resolve(file) === path.resolve(envFile)) return null;
  const read = await readEnvFile(file);
  if (read.status === 'failed' || !read.file.exists) return null;
  // The sandbox knows none of a team's real values.
  const account = valuesIn(read.file)['partner-id']?.trim() ?? '';
  return sandbox && Object.keys(readyFor(account)).length === 0 ? null : read.file;
}

/** A value that the example means, or null: placeholders are passed over. */
function answerIn(file: EnvFile, { variable, example, parse }: Credential): string | null {
  const text = file.values[variable]?.trim() ?? '';
  return text === '' || PLACEHOLDER.test(text) || text === example || !parse(text).ok ? null : text;
}
