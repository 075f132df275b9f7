import { existsSync } from 'node:fs';
import path from 'node:path';
import { getCredential } from '../credentials/index.ts';
import { findRepository } from '../env-file/links.ts';
import { shell } from '../text/command.ts';
import { getShellLines, quoteWord } from '../text/shell.ts';
import { isUsedAnyway } from '../wizard/selectors.ts';
import type { Wizard } from '../wizard/state.ts';
import { commandLineFor } from './command-options.ts';
import type { Context } from './context.ts';

/** What the command is for, and the command. */
type Step = readonly [words: string, command: string];

/** The commands that suit this project, the most useful first. `removed`: variables. */
export function listNextSteps(state: Wizard, context: Context, removed: readonly string[]): Step[] {
  const { envFile, sandbox } = context;
  const commandLine = commandLineFor(context);
  const login = sandbox ? null : shell`--login ‹email›`;
  const isWarned = (code: string): boolean =>
    state.answers['user-id'].warnings.some((each) => each.code === code);
  const viewer = isWarned('ADMINISTRATOR_USER') ? shell`--user-id ‹viewer›` : null;
  const created = state.written?.appToken;
  const usesToken = !!created || state.answers['admin-secret'].status === 'skipped';
  const example = path.join(path.dirname(envFile), '.env.example');
  const secret = removed.includes(getCredential('admin-secret').variable)
    ? 'is no longer in the file'
    : 'was not written to the file';
  const steps: (false | Step)[] = [
    !created &&
      isWarned('APP_TOKEN_OF_OTHER_USER') && [
        `Sessions of the AppToken still belong to its own user. For sessions of ${state.answers['user-id'].value}, create another AppToken:`,
        commandLine`app-token create ${login}`,
      ],
    findReadingCode(envFile) ?? [
      'To set these variables in your shell:',
      getShellLines().load(commandLine`export`),
    ],
    // The sandbox has nothing to share.
    !sandbox &&
      findRepository(path.resolve(envFile)) !== null &&
      !existsSync(example) && [
        'For your team, to commit:',
        getShellLines().intoFile(commandLine`export --format example`, quoteWord(example)),
      ],
    !!created && [
      `The Admin Secret ${secret}: keep it elsewhere. To revoke the AppToken:`,
      commandLine`app-token revoke ${created} ${login}`,
    ],
    !usesToken && [
      'In production, replace the Admin Secret with an AppToken, which can be revoked:',
      commandLine`app-token create --replace-secret ${viewer}`,
    ],
    // The check would fail for an answer that is used anyway.
    !Object.values(state.answers).some(isUsedAnyway) && ['In CI:', commandLine`check`],
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
function findReadingCode(envFile: string): Step | null {
  const name = path.basename(envFile);
  const reader = READERS.find(([sign]) => existsSync(path.join(path.dirname(envFile), sign)));
  // Each language quotes an unusual name differently.
  if (!reader || !/^[\w.-]+$/.test(name)) return null;
  const [, language, code] = reader;
  return [`In your code, ${language}:`, code.replace('FILE', name)];
}
