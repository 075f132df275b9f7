import path from 'node:path';
import type { SomeCredentials } from '../credentials/credential.ts';
import { CREDENTIALS } from '../credentials/index.ts';
import { isExamplePlaceholder } from '../credentials/placeholder.ts';
import { readEnvFile } from '../env-file/read.ts';
import { createProblem, type Problem } from '../result.ts';
import { joinWords } from '../text/words.ts';
import type { Context } from './context.ts';
import { type GivenAll, readFileValues } from './input-sources.ts';

/**
 * Reads suggested answers, without placeholders, from the team's `.env.example` beside the env
 * file. Never uses a secret from that file, because it is in git, and adds a notice about it.
 */
export async function readExampleAnswers(
  context: Context,
): Promise<{ given: GivenAll; notices: string[] }> {
  const given: GivenAll = {};
  const notices: string[] = [];
  const file = getExamplePath(context);
  const answers = await readAnswers(context);
  for (const { name, label, secret, keyKind } of CREDENTIALS) {
    const text = answers[name];
    if (text === undefined) continue;
    if (secret)
      notices.push(
        `${file} contains an ${label}. It is not used, because a shared file must not contain a secret. Remove it: anyone who has seen it can open the account.`,
      );
    // An AppToken ID should not be shared either.
    else if (keyKind !== 'app-token') given[name] = { text, origin: 'example' };
  }
  return { given, notices };
}

/**
 * Warns if the team's `.env.example` has another value for a variable in `changed`, because the
 * next developer would start with that value. Secrets and personal values are not shared.
 */
export async function warnIfExampleDiffers(
  context: Context,
  changed: readonly string[],
): Promise<Problem[]> {
  const saved = await readEnvFile(context.envFile);
  if ('problem' in saved) return [];
  const answers = await readAnswers(context);
  const differing = CREDENTIALS.filter(({ name, variable, secret, personal, parse }) => {
    const shared = answers[name];
    if (shared === undefined || secret || personal || !changed.includes(variable)) return false;
    // Two spellings of the same value are equal.
    const [own, theirs] = [saved.value.values[variable] ?? '', shared].map((text) => {
      const parsed = parse(text);
      return parsed.ok ? parsed.value : text;
    });
    return own !== theirs;
  });
  if (differing.length === 0) return [];
  return [
    createProblem(
      'EXAMPLE_DIFFERS',
      `${getExamplePath(context)} has a different ${joinWords(differing.map(({ variable }) => variable))}.`,
      'If your team shares the new value, change it there too.',
    ),
  ];
}

function getExamplePath({ envFile }: Context): string {
  return path.join(path.dirname(envFile), '.env.example');
}

/** The values in `.env.example` that are answers, not placeholders; none if it is the env file. */
async function readAnswers(context: Context): Promise<SomeCredentials<string>> {
  const file = getExamplePath(context);
  if (path.resolve(file) === path.resolve(context.envFile)) return {};
  const read = await readEnvFile(file);
  if ('problem' in read) return {};
  // The sandbox does not know a team's real account.
  const account = readFileValues(read.value)['partner-id']?.trim() ?? '';
  if (context.sandbox && Object.keys(context.hints.valuesFor(account)).length === 0) return {};
  return Object.fromEntries(
    CREDENTIALS.flatMap(({ name, variable, example, parse }) => {
      const text = read.value.values[variable]?.trim() ?? '';
      const isExample = text === example && !context.sandbox;
      const isAnswer = text !== '' && !isExample && !isExamplePlaceholder(text) && parse(text).ok;
      return isAnswer ? [[name, text]] : [];
    }),
  );
}
