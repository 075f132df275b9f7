/**
 * No secret is in anything that a command leaves behind: output, files, what other programs get,
 * the lines and headers of requests. `run` looks through the output of every other test, too.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import {
  ANY_PASSWORD,
  ONE_TIME_CODE,
  PARTNER,
  passwordOf,
  RIGHT,
  SECRET,
  USER_SECRET,
} from '../answers.ts';
import { folderWith, run, tokenValues } from '../commands/run.ts';
import { exception, json, type Mood, startServer, well } from '../kaltura/test-server.ts';
import { findSecrets } from './find-secrets.ts';

const server = await startServer();
const { KALTURA_VIDEO_PORTAL_BASE_URL: _, ...REST } = RIGHT;
const VALUES = { ...REST, KALTURA_SERVICE_URL: server.api };
const TOKEN_ID = '0_ok000001';
const WITH_TOKEN = tokenValues(TOKEN_ID, VALUES);
const TOKEN = WITH_TOKEN.KALTURA_APP_TOKEN as string;
const [PASSWORD, PASSWORD_OF_109] = [passwordOf(102), passwordOf(109)];
const SECRETS = { SECRET, USER_SECRET, TOKEN, PASSWORD, PASSWORD_OF_109, ONE_TIME_CODE };

/** A git that records its arguments and its environment. */
const bin = folderWith(
  '#!/bin/sh\n{ echo "$@"; env; } >>"$CALLS/git"\nPATH="$REAL" exec git "$@"\n',
  'git',
);
chmodSync(path.join(bin, 'git'), 0o755);

function filesIn(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => statSync(path.join(folder, name)).isFile());
  const read = (name: string): string => readFileSync(path.join(folder, name), 'latin1');
  return Object.fromEntries(files.map((name) => [name, `${name} ${read(name)}`]));
}

interface More {
  /** The env file; null for none. */
  file?: Readonly<Record<string, string>> | null;
  stdin?: string;
  mood?: Mood;
  /** The secrets that stdout may contain. */
  prints?: readonly string[];
}

/** Runs a command and returns what it left, place by place; the names of the secrets in it. */
async function leftBy(line: string, { file = VALUES, stdin = '', mood = well }: More) {
  const cwd = folderWith(file);
  execFileSync('git', ['init', '-q'], { cwd });
  const folders = { HOME: folderWith(null), TMPDIR: folderWith(null), CALLS: folderWith(null) };
  const env = { ...folders, REAL: process.env.PATH ?? '', PATH: `${bin}:${process.env.PATH}` };
  server.heard.length = 0;
  server.mood = mood;
  const ran = await run(line.split(' '), { cwd, env, stdin });
  const { '.env': envFile = '', ...files } = filesIn(cwd);
  const requests = server.heard.map(({ method, url, headers }) => [method, url, headers]);
  const elsewhere = Object.values(folders).map((folder) => Object.values(filesIn(folder)));
  const places = { stderr: ran.stderr, files, elsewhere, requests };
  return { ...ran, envFile, leaks: findSecrets(JSON.stringify(places), SECRETS, 8), elsewhere };
}

const signIn = (account: number): string =>
  `--login admin${account}@example.test --password-stdin --service-url ${server.api}`;
const NEW = `setup --yes --json --debug --user-id me --service-url ${server.api}`;
const EVERYWHERE = {
  KALTURA_PARTNER_ID: SECRET,
  KALTURA_ADMIN_SECRET: PASSWORD,
  KALTURA_SERVICE_URL: `https://${SECRET}/api_v3`,
  KALTURA_PLAYER_ID: USER_SECRET,
  KALTURA_USER_ID: SECRET,
  KALTURA_VIDEO_PORTAL_BASE_URL: `https://${USER_SECRET}/`,
};

/** A refusal that repeats the whole request. */
const quoting: Mood = (heard, response, self) =>
  json(exception(`ODD_${heard.body}`, heard.body, { KSID: heard.body }))(heard, response, self);
/** A list with every token, asked for or not. */
const listing: Mood = (heard, response, self) => {
  const record = (description: string, sessionUserId: string) => ({
    ...{ id: TOKEN_ID, token: TOKEN, description, sessionUserId },
  });
  const objects = [
    record(`it is ${TOKEN}`, TOKEN),
    record((TOKEN.match(/.{8}/g) ?? []).join(' '), TOKEN.slice(1)),
    record(TOKEN.slice(0, 31), `${TOKEN.slice(0, 16)} ${TOKEN.slice(16)}`),
  ];
  const all = { objects, totalCount: 3, objectType: 'KalturaAppTokenListResponse' };
  json(['djJ8', all])(heard, response, self);
};

test.each<[line: string, code: number, more?: More]>([
  ['check --debug', 0],
  ['check --json', 1, { file: EVERYWHERE }],
  ['check --json --debug', 1, { file: { ...WITH_TOKEN, KALTURA_APP_TOKEN: SECRET } }],
  [`${NEW} --partner-id ${PARTNER} --admin-secret-stdin`, 0, { file: null, stdin: SECRET }],
  [`${NEW} ${signIn(109)}`, 0, { file: null, stdin: `${PASSWORD_OF_109}\n${ONE_TIME_CODE}` }],
  [`${NEW} ${signIn(102)}`, 1, { file: null, stdin: SECRET }],
  ['ks --json --debug --type user', 0],
  ['export --format json --debug', 0, { prints: ['SECRET'] }],
  ['export', 0, { file: WITH_TOKEN, prints: ['TOKEN'] }],
  ['app-token list --debug', 0, { file: { ...WITH_TOKEN, ...VALUES } }],
  ['app-token list --json', 0, { mood: listing }],
  ['check --debug --timeout 0.6', 3, { mood: quoting }],
  [`${NEW} --timeout 0.6 ${signIn(109)}`, 3, { file: null, stdin: PASSWORD, mood: quoting }],
  [`check ${PASSWORD} ${TOKEN}`, 2],
])('%s: %i', async (line, wanted, more = {}) => {
  const { code, stdout, stderr, leaks, envFile } = await leftBy(line, more);
  expect({ code, leaks, stderr }).toEqual({ code: wanted, leaks: [], stderr });
  expect(findSecrets(stdout, SECRETS, 8)).toEqual(more.prints ?? []);
  if (line.includes('--login')) expect(envFile).not.toMatch(ANY_PASSWORD);
  if (!line.startsWith('ks')) expect(stdout + stderr).not.toMatch(/djJ8[\w-]{12}/);
});

test.each([
  'app-token create --yes --debug --replace-secret',
  'setup --yes --app-token --json --debug',
])('%s: the token that it created stands in the file, and nowhere else', async (line) => {
  const { code, envFile, stdout, stderr, elsewhere } = await leftBy(line, {});
  const [, token = 'none'] = /KALTURA_APP_TOKEN=(\S+)/.exec(envFile) ?? [];
  expect([code, token]).toEqual([0, expect.stringMatching(/^[0-9a-f]{32}$/)]);
  expect(stdout + stderr + JSON.stringify(elsewhere)).not.toContain(token);
  // git was called, or nothing was looked at.
  expect(elsewhere.flat()).not.toEqual([]);
});
