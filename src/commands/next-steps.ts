import { existsSync, lstatSync } from 'node:fs';
import path from 'node:path';
import { findRepository } from '../env-file/links.ts';
import type { CheckDocument } from '../kaltura-setup.d.ts';
import { shell } from '../text/command.ts';
import { getShellLines, quoteWord } from '../text/shell.ts';
import type { Applied } from './apply.ts';
import { commandLineFor } from './command-options.ts';
import type { Context } from './context.ts';

/** The purpose of a command, and the command. */
export type NextStep = readonly [words: string, command: string];

/** The commands that suit this project, the most useful first. `token`: the new AppToken. */
export function listNextSteps(
  { status, credentials, warnings }: CheckDocument,
  context: Context,
  token: Applied['token'],
): NextStep[] {
  const { envFile, sandbox } = context;
  const commandLine = commandLineFor(context);
  const login = sandbox ? null : shell`--login ‹email›`;
  const isWarned = (code: string): boolean => warnings.some((each) => each.code === code);
  const viewer = isWarned('ADMINISTRATOR_USER') ? shell`--user-id ‹viewer›` : null;
  const usesToken = credentials.some((each) => each.name === 'admin-secret' && !each.value);
  const example = path.join(path.dirname(envFile), '.env.example');
  const steps: (false | NextStep)[] = [
    isWarned('APP_TOKEN_OF_OTHER_USER') && [
      'For sessions of this User ID, create another AppToken:',
      commandLine`app-token create ${login}`,
    ],
    findReadingCode(envFile) ?? [
      'To set these variables in your shell:',
      getShellLines().load(commandLine`export`),
    ],
    // The sandbox has nothing to share.
    !sandbox &&
      findRepository(path.resolve(envFile)) !== null &&
      // Also not through a link to a file that does not exist.
      lstatSync(example, { throwIfNoEntry: false }) === undefined && [
        'For your team, to commit:',
        getShellLines().intoFile(commandLine`export --format example`, quoteWord(example)),
      ],
    token !== null && [
      'To revoke the AppToken:',
      commandLine`app-token revoke ${token.id} ${login}`,
    ],
    !usesToken && [
      'In production, replace the Admin Secret with an AppToken, which can be revoked:',
      commandLine`app-token create --replace-secret ${viewer}`,
    ],
    // The check fails for an answer that is used anyway.
    status === 'valid' && ['In CI:', commandLine`check`],
    // The AppToken decides the type and the user of its sessions.
    usesToken
      ? ['A session (KS) of the AppToken:', commandLine`ks`]
      : ['A session (KS) for a player or a web page:', commandLine`ks --type user ${viewer}`],
  ];
  return steps.filter((step) => step !== false);
}

const PYTHON = [
  'Python (python-dotenv)',
  'from dotenv import load_dotenv; load_dotenv("FILE")',
] as const;

/** The code that reads the env file `FILE`, by the file that shows the project's language. */
const READERS: readonly (readonly [sign: string, language: string, code: string])[] = [
  ['package.json', 'Node', 'node --env-file=FILE app.js'],
  ['pyproject.toml', ...PYTHON],
  ['requirements.txt', ...PYTHON],
  ['go.mod', 'Go (godotenv)', 'godotenv.Load("FILE")'],
  [
    'composer.json',
    'PHP (vlucas/phpdotenv)',
    "Dotenv\\Dotenv::createImmutable(__DIR__, 'FILE')->load();",
  ],
  ['Gemfile', 'Ruby (dotenv)', 'Dotenv.load("FILE")'],
  ['pom.xml', 'Java (dotenv-java)', 'Dotenv.configure().filename("FILE").load();'],
  ['Cargo.toml', 'Rust (dotenvy)', 'dotenvy::from_filename("FILE")?;'],
];

/** The line of code that reads the env file; null if the project's language is unknown. */
function findReadingCode(envFile: string): NextStep | null {
  const name = path.basename(envFile);
  const reader = READERS.find(([sign]) => existsSync(path.join(path.dirname(envFile), sign)));
  // Each language quotes an unusual name differently.
  if (!reader || !/^[\w.-]+$/.test(name)) return null;
  const [, language, code] = reader;
  return [`In your code, ${language}:`, code.replace('FILE', name)];
}
