interface Reference {
  /** What it is, in words. */
  what: string;
  /** The command that gives a program the value itself. */
  run: (command: string) => string;
}

/** The forms in which an env file points to a value instead of holding it. */
const FORMS: readonly (readonly [form: RegExp, Reference])[] = [
  [
    /^op:\/\/\S+$/,
    { what: 'a reference to 1Password', run: (command) => `op run --env-file .env -- ${command}` },
  ],
  [/^encrypted:\S+$/, { what: 'encrypted by dotenvx', run: (command) => `npx dotenvx run -- ${command}` }],
  [
    /^(?:vault|ref\+vault):\S+$/,
    { what: 'a reference to Vault', run: (command) => `vals exec -f .env -- ${command}` },
  ],
  [
    /^\$\{[^}]+\}$|^\$\w+$/,
    { what: 'the name of another variable, which nothing has replaced', run: (command) => command },
  ],
];

/** What a value that stands for another one is, and how to run with that one; null for a value itself. */
export function referenceIn(text: string): Reference | null {
  return FORMS.find(([form]) => form.test(text.trim()))?.[1] ?? null;
}
