import { parseValue } from '../credentials/index.ts';
import type { Reference } from '../credentials/reference.ts';
import type { CredentialState } from '../credentials/state.ts';
import { findRegion } from '../kaltura/regions.ts';
import { getHost } from '../kaltura/urls.ts';
import { commandLine, ShellText } from '../text/command.ts';
import { hasLikelySecret } from '../text/redact.ts';
import { joinWords } from '../text/words.ts';
import { formatServiceUrl, listFileOptions, nameFile } from './command-options.ts';
import type { FileContext } from './context.ts';

/** Variables that make Node, a shell or the system run a file's code or trust its certificates. */
const OBEYED =
  'NODE_(?!ENV\\b|VERSION\\b|AUTH_TOKEN\\b)\\w+|NPM_CONFIG_\\w+|(?:LD|DYLD|OPENSSL|SSL_CERT|BASH|XDG)_\\w+|PATH|PATHEXT|' +
  'COMSPEC|HOME|USERPROFILE|SHELL|ENV|IFS|GCONV_PATH|GIT_(?:CONFIG|EXEC)\\w+|' +
  '(?:VOLTA|NVM|FNM|ASDF|MISE|NODENV)_\\w+';
const OBEYED_LINE = new RegExp(
  `^(?![ \\t]*#).*?(?<=^|[\\s\\x1c-\\x1f\\x85;'"])(${OBEYED})\\s*[=:]`,
  'gim',
);

/** A name in quotes or with escapes, as YAML knows it. In an env file, such a line can be a value. */
const HIDDEN_NAME = /^[ \t]*(?:export[ \t]+)?(?:["'{?&*!<]|[\w.-]*\$)[^=:\r\n]*[=:]/m;

/** The variables that would let the file's author read the secret of a program. */
function listObeyedNames(text: string, isYaml: boolean): string[] {
  const names = [...text.matchAll(OBEYED_LINE)].map(([, name = '']) => name);
  // dotenvx runs the commands in values.
  if (text.includes('$(')) names.push('$(…)');
  if (isYaml && HIDDEN_NAME.test(text)) names.push('a variable with a quoted name');
  return [...new Set(names)];
}

/**
 * How to run this command (`check` instead of `setup`) with the value behind a reference. The tool
 * passes the secret to the command together with the rest of the file. Names a host that is not one
 * of Kaltura's six first; the user confirms it by typing an option. Gives no command for a file
 * with a line that programs obey. `text`: the file's text.
 */
export function suggestRunner(
  context: FileContext,
  reference: Reference,
  region: Pick<CredentialState, 'text' | 'origin'> | undefined,
  text: string,
): string {
  const { envFile } = context;
  if (!reference.runner) return reference.fix;
  const runner = reference.runner(nameFile(context));
  const obeyed = listObeyedNames(text, reference.readsYaml === true);
  if (obeyed.length > 0)
    return (
      `${envFile} also sets ${joinWords(obeyed)}. A program that gets the file's variables obeys that line, which can ` +
      'run code and send the secret anywhere. Remove the line first.'
    );
  // Also a URL under another name of the variable: the user may rename it.
  const serviceUrl = parseValue('region', region?.text ?? undefined);
  const isOwn = serviceUrl !== null && findRegion(serviceUrl) === null;
  const isTyped = region?.origin === 'option';
  const url =
    serviceUrl !== null && (isOwn || isTyped) ? new ShellText(formatServiceUrl(serviceUrl)) : null;
  const command = `${runner}${commandLine`${repeatCommand(context)} ${url}`}`;
  return isOwn && !isTyped
    ? `The value would go to ${getHost(serviceUrl)}. If you trust that server, run: ${command}`
    : `Run with the value: ${command}`;
}

const ELSEWHERE = ['file', 'sandbox', 'ignore-environment', 'service-url'];

/**
 * This command and its options, on the file of this context only. It takes the environment, where
 * the tool puts the value.
 */
function repeatCommand(context: FileContext): ShellText {
  const { command, argument, typed } = context.options;
  const isSetup = command === 'setup';
  const own = typed
    .filter(({ name }) => !isSetup && !ELSEWHERE.includes(name))
    .map(({ name, text }) => (hasLikelySecret(text) ? `--${name} ‹…›` : text));
  const words = [isSetup ? 'check' : command, ...(argument ? [argument] : []), ...own];
  const place = listFileOptions(context).filter((option) => option !== '--ignore-environment');
  return new ShellText([...words, ...place].join(' '));
}
