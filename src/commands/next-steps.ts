import { existsSync } from 'node:fs';
import path from 'node:path';

/** How a program of this kind reads the env file; told by a file that stands in its folder. */
const READERS: readonly (readonly [sign: string, what: string, code: (file: string) => string])[] = [
  ['package.json', 'Node', (file) => `node --env-file=${file} app.js`],
  [
    'pyproject.toml',
    'Python (python-dotenv)',
    (file) => `from dotenv import load_dotenv; load_dotenv("${file}")`,
  ],
  [
    'requirements.txt',
    'Python (python-dotenv)',
    (file) => `from dotenv import load_dotenv; load_dotenv("${file}")`,
  ],
  ['go.mod', 'Go (godotenv)', (file) => `godotenv.Load("${file}")`],
  [
    'composer.json',
    'PHP (vlucas/phpdotenv)',
    (file) => `Dotenv\\Dotenv::createImmutable(__DIR__, '${file}')->load();`,
  ],
  ['Gemfile', 'Ruby (dotenv)', (file) => `Dotenv.load("${file}")`],
  ['pom.xml', 'Java (dotenv-java)', (file) => `Dotenv.configure().filename("${file}").load();`],
  ['Cargo.toml', 'Rust (dotenvy)', (file) => `dotenvy::from_filename("${file}")?;`],
];

/** A line of code that reads the env file, in the language that its folder shows; null where it shows none. */
export function lineThatReads(envFile: string): { what: string; code: string } | null {
  const folder = path.dirname(envFile);
  const found = READERS.find(([sign]) => existsSync(path.join(folder, sign)));
  // A name with anything unusual in it would have to be quoted in each language's own way.
  if (!found || !/^[\w.-]+$/.test(path.basename(envFile))) return null;
  return { what: found[1], code: found[2](path.basename(envFile)) };
}
