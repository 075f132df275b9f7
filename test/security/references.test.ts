/**
 * Somebody else's env file points to a secret of the person who checks it out. The tool that
 * fetches the secret puts the whole file into the environment of the command.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { parseCommandLine } from '../../src/cli/parse.ts';
import type { FileContext } from '../../src/commands/context.ts';
import { suggestRunner } from '../../src/commands/reference-fix.ts';
import { getCredential } from '../../src/credentials/index.ts';
import { findReference } from '../../src/credentials/reference.ts';
import { PARTNER, SECRET, US } from '../answers.ts';
import { envText, folderWith, run, runJson, said } from '../commands/run.ts';
import { proxyTo } from '../kaltura/test-server.ts';

const proxy = await proxyTo({ port: 1 });
beforeEach(() => proxy.connects.splice(0));

const NETWORK = { HTTPS_PROXY: proxy.origin, NO_PROXY: '' };
const EU = 'KALTURA_SERVICE_URL=https://api.eu.kaltura.com/api_v3\n';
const braced = (name: string): string => ['$', '{', name, '}'].join('');

const OP = 'op://Private/kaltura/secret';
const theirs = (more: string): string =>
  `${envText({ KALTURA_PARTNER_ID: PARTNER, KALTURA_ADMIN_SECRET: OP, KALTURA_USER_ID: 'maya' })}${more}`;

const adviceFor = (reference: string, text: string, ...args: string[]): string => {
  const read = findReference(reference, getCredential('admin-secret'), reference);
  const parsed = parseCommandLine(['check', ...args]);
  if (!parsed.ok) throw new Error(parsed.message);
  const { options } = parsed;
  const context: FileContext = { options, envFile: options.envFile, sandbox: false };
  return read ? suggestRunner(context, read, undefined, text) : '';
};

describe('the advice how to run with the secret', () => {
  test.each([
    ['SSL_CERT_FILE=./theirs.pem', 'SSL_CERT_FILE'],
    ['export NODE_OPTIONS=--require=./theirs.cjs', 'NODE_OPTIONS'],
    ['  NODE_OPTIONS : --require=./theirs.cjs', 'NODE_OPTIONS'],
    ['A=1 NODE_OPTIONS=--require=./theirs.cjs', 'NODE_OPTIONS'],
    ['Path=./theirs', 'Path'],
    ['LD_PRELOAD=./theirs.so', 'LD_PRELOAD'],
    ['npm_config_node_options=--require=./theirs.cjs', 'npm_config_node_options'],
    ['BASH_ENV=./theirs.sh', 'BASH_ENV'],
    ['VOLTA_HOME=./theirs', 'VOLTA_HOME'],
    ["A='\nNODE_OPTIONS=--require=./theirs.cjs\n'", 'NODE_OPTIONS'],
    ['A=1\rNODE_OPTIONS=--require=./theirs.cjs', 'NODE_OPTIONS'],
    ['\u0085NODE_OPTIONS=--require=./theirs.cjs', 'NODE_OPTIONS'],
    ['A="$(touch RAN)"', '$('],
    ['? NODE_OPTIONS\n: --require=./theirs.cjs', 'NODE_OPTIONS'],
  ])('is withheld for a file with %j', (line, name) => {
    const fix = adviceFor(OP, `PORT=1\n${line}\n`);
    expect(fix).toContain(name);
    expect(fix).not.toMatch(/run -|-- kaltura-setup/);
  });

  test.each([
    // vals reads YAML.
    '"NODE\\x5fOPTIONS": --require=./theirs.cjs',
    "'KALTURA_SERVICE_URL': https://theirs.example/api_v3",
    `NODE_\${Q:-OPTIONS}=--require=./theirs.cjs`,
    '<<: {a: b}',
    '{NODE_OPTIONS: --require=./theirs.cjs}',
  ])('of vals, which reads YAML, is withheld for %j', (line) => {
    const vault = 'ref+vault://secret/kaltura#/admin';
    expect(adviceFor(vault, `PORT=1\n${line}\n`)).toContain('quoted name');
    expect(adviceFor(OP, `PORT=1\n${line}\n`)).toContain('op run');
  });

  test('is given for a file with variables of its own', () => {
    const text =
      'NODE_ENV=development\nNODE_AUTH_TOKEN=x\nPORT=3000\nDATABASE_PATH=./x\nGIT_SHA=1\nNPM_TOKEN=x\n' +
      '# NODE_OPTIONS=--inspect\nURL=https://example.com/?PATH\nHTTPS_PROXY=http://proxy.example:8080\n';
    expect(adviceFor(OP, text)).toBe(
      'Run with the value: op run --env-file .env -- kaltura-setup check',
    );
  });

  test('repeats no secret from the command line', () => {
    const fix = adviceFor(OP, '', '--service-url', 'u:passw0rd@own.example/api_v3');
    expect(fix).toContain('op run');
    expect(fix).not.toContain('passw0rd');
  });

  test('repeats the options, but lets the value in the environment count', () => {
    const args = ['--timeout', '60', '--ignore-environment'];
    expect(adviceFor(OP, '', ...args)).toBe(
      'Run with the value: op run --env-file .env -- kaltura-setup check --timeout 60',
    );
  });

  test('is about the file with the reference, not about another one', async () => {
    const cwd = folderWith(theirs(EU), '--theirs.env');
    writeFileSync(join(cwd, 'mine.env'), 'KALTURA_PARTNER_ID=102\n');
    const check = ['check', '--json', '--file=--theirs.env', '-f', 'mine.env'];
    const { stdout } = await run(check, { cwd, env: NETWORK });
    // A file name that begins with a dash is not an option.
    expect(stdout).toContain(
      'op run --env-file ./--theirs.env -- kaltura-setup check --json -f ./--theirs.env',
    );
    expect(stdout).not.toMatch(/check --json -f mine.env|-f --/);
  });

  test('names the danger before it says to source a file', () => {
    const fix = adviceFor('"$(op read op://dev/kaltura/secret)"', '');
    expect(fix).toMatch(/runs every command in it[\s\S]*trust/);
  });

  test.each(['check', 'ks'])('%s looks at the whole file', async (line) => {
    const cwd = folderWith(theirs(`${EU}NODE_OPTIONS=--require=./theirs.cjs\n`));
    const { stdout, stderr } = await run([line, '-f', '.env'], { cwd, env: NETWORK });
    expect((stdout + stderr).replace(/\s+/g, ' ')).toContain('.env also sets NODE_OPTIONS');
    expect(stdout + stderr).not.toContain('op run');
  });
});

describe('a reference vouches for no host, nor does a file that a tool put into the environment', () => {
  const stranger = 'https://stranger.example/api_v3';
  const url = (of: string): string => `KALTURA_SERVICE_URL=${of}\n`;
  const INJECTED = { ...NETWORK, KALTURA_ADMIN_SECRET: SECRET, KALTURA_SERVICE_URL: stranger };

  test.each([
    ['check', 'a line of the file', url(stranger)],
    ['check', 'a variable', `HOST=stranger.example\n${url(`https://${braced('HOST')}/api_v3`)}`],
    ['check', 'two lines, the first counts', url(stranger) + url(US)],
    ['export', 'a line in a quoted value', `A='\n${url(stranger)}'\n`],
  ])('%s, the host from %s: sends the secret nowhere without a word', async (line, _, lines) => {
    const cwd = folderWith(theirs(lines));
    const { code, stderr } = await run(line.split(' '), { cwd, env: INJECTED });
    expect({ code, hosts: proxy.connects }).toEqual({ code: 2, hosts: [] });
    expect(stderr).toContain('stranger.example');
  });

  test.each([
    `KALTURA_ADMIN_SECRET: ref+vault://secret/k#/s\n"KALTURA_SERVICE_UR\\x4c": ${stranger}\n`,
    `{"x":"\nKALTURA_ADMIN_SECRET=ref+vault://secret/k#/s\n","KALTURA_SERVICE\\x5fURL":"${stranger}"}\n`,
    `KALTURA_ADMIN_SECRET: ref+vault://secret/k#/s\n? "KALTURA_SERVICE\\x5fURL"\n: ${stranger}\n`,
  ])('nor for the host in a file of YAML, where a name can have escapes: %j', async (text) => {
    const values = { KALTURA_PARTNER_ID: PARTNER, KALTURA_USER_ID: 'maya' };
    const cwd = folderWith(text);
    const { code } = await run(['check'], { cwd, env: { ...INJECTED, ...values } });
    expect({ code, hosts: proxy.connects }).toEqual({ code: 2, hosts: [] });
  });

  test('vals reads a file of YAML only; in an env file, the environment alone counts', async () => {
    const secret = 'KALTURA_ADMIN_SECRET=vault:secret/data/k#x';
    const cwd = folderWith(`KALTURA_PARTNER_ID=${PARTNER}\n${secret}\nKALTURA_USER_ID=maya\n`);
    const { code } = await run(['check'], { cwd, env: INJECTED });
    expect(code).toBe(3);
    expect(proxy.connects.map(({ target }) => target)).toContain('stranger.example:443');
  });

  test('the advice names the host before it says how to run with the secret', async () => {
    const cwd = folderWith(theirs(url(stranger)));
    const { code, json } = await runJson(['check', '-f', '.env'], { cwd, env: NETWORK });
    expect(code).toBe(1);
    expect(said(json, 'admin-secret').fix).toMatch(
      /stranger\.example[\s\S]*op run [\s\S]*--service-url https:\/\/stranger\.example/,
    );
  });

  test.each([
    ['the environment alone', '', []],
    ['the command line', url(stranger), ['--service-url', stranger]],
  ])('%s still does', async (_, lines, more) => {
    const cwd = folderWith(theirs(lines));
    const { code } = await run(['check', ...more], { cwd, env: INJECTED });
    expect(code).toBe(3);
    expect(proxy.connects.map(({ target }) => target)).toContain('stranger.example:443');
  });
});
