import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { SandboxAccount } from '../../src/sandbox/account.ts';
import { answerRequest } from '../../src/sandbox/api.ts';
import { run } from '../commands/run.ts';
import { Terminal } from '../e2e/terminal.ts';
import { type Heard, type Misbehaving, misbehaving } from '../kaltura/misbehaving.ts';
import { findMarks, MARKS, type Mark } from './find-secrets.ts';

export const PARTNER = '7319';
export const PLAYER = '73190001';
export const EMAIL = 'marked@example.test';
export const EMAIL_WITH_CODE = 'coded@example.test';
export const VIEWER = 'viewer@example.test';
export const TOKEN_ID = '0_marked01';

const user = (id: string, otp?: string) => ({
  id,
  firstName: 'Mark',
  lastName: 'Ed',
  administrator: true,
  login: { password: MARKS.password, ...(otp ? { otp } : {}) },
});
const ACCOUNT: SandboxAccount = {
  partnerId: Number(PARTNER),
  name: 'Marked Media',
  region: 'eu',
  status: 'active',
  adminSecret: MARKS.adminSecret,
  userSecret: MARKS.userSecret,
  players: [
    {
      id: Number(PLAYER),
      name: 'A player',
      tags: 'kalturaPlayerJs,player',
      updatedAt: 1_750_000_000,
    },
  ],
  users: [
    user(EMAIL),
    user(EMAIL_WITH_CODE, MARKS.code),
    { id: VIEWER, firstName: 'Vi', lastName: 'Ewer', administrator: false },
  ],
  appTokens: [
    {
      id: TOKEN_ID,
      token: MARKS.appToken,
      type: 'user',
      userId: VIEWER,
      duration: 3600,
      hashType: 'SHA256',
    },
  ],
};

/** How an answer goes wrong; null where it does not. */
export type Mood = (
  asked: string,
  answer: string,
) => { status: number; headers: Record<string, string>; body: string } | null;

/** What a command left behind, by the place it stands in. */
export type Traces = Record<string, string>;

/**
 * A separate environment for the commands: a server with one marked account, folders for files, and
 * programs that record their input.
 */
export class Place {
  readonly root = mkdtempSync(path.join(tmpdir(), 'kaltura-leaks-'));
  readonly work = path.join(this.root, 'work');
  readonly sessions: string[] = [];
  mood: Mood = () => null;
  serviceUrl = '';
  #server: Misbehaving | null = null;

  async open(): Promise<this> {
    for (const name of ['work', 'home', 'tmp', 'bin', 'calls'])
      mkdirSync(path.join(this.root, name));
    for (const name of ['git', 'xdg-open', 'open', 'sensible-browser', 'x-www-browser']) {
      // Each call in a file of its own: its arguments, then its environment.
      const real = name === 'git' ? '\nPATH="$REAL_PATH" exec git "$@"\n' : '';
      writeFileSync(
        path.join(this.root, 'bin', name),
        `#!/bin/sh\nlog=$(mktemp "$CALLS/${name}-XXXXXX")\n{ printf '%s\\n' "$@"; env; } >"$log"${real}\n`,
        { mode: 0o755 },
      );
    }
    const accounts = [ACCOUNT];
    this.#server = await misbehaving(
      ({ url, body }, response, { world }) => {
        const good = answerRequest({ target: url, body }, { world, accounts });
        const wrong = this.mood(body, good.body);
        if (wrong === null) this.sessions.push(...(good.body.match(/djJ8[\w=-]{40,}/g) ?? []));
        const answer = wrong ?? good;
        response.writeHead(answer.status, answer.headers).end(answer.body);
      },
      { accounts },
    );
    this.serviceUrl = this.#server.api;
    return this;
  }

  get heard(): Heard[] {
    return this.#server?.heard ?? [];
  }

  async close(): Promise<void> {
    await this.#server?.close();
    rmSync(this.root, { recursive: true, force: true });
  }

  /** Empties the folders; `.env` is then what is given. */
  fresh(env: string | null = null, mood: Mood = () => null): void {
    for (const name of ['work', 'home', 'tmp', 'calls']) {
      rmSync(path.join(this.root, name), { recursive: true, force: true });
      mkdirSync(path.join(this.root, name));
    }
    this.heard.length = 0;
    this.sessions.length = 0;
    this.mood = mood;
    if (env !== null) writeFileSync(path.join(this.work, '.env'), env, { mode: 0o600 });
  }

  /** A whole env file of this account. */
  envText(secret: string = MARKS.adminSecret): string {
    return `KALTURA_PARTNER_ID=${PARTNER}\nKALTURA_ADMIN_SECRET=${secret}\nKALTURA_SERVICE_URL=${this.serviceUrl}\nKALTURA_PLAYER_ID=${PLAYER}\nKALTURA_USER_ID=${EMAIL}\n`;
  }

  /** The same with an AppToken in the place of the Admin Secret. */
  tokenText(token: string = MARKS.appToken, secret = ''): string {
    const rest = this.envText().replace(
      /KALTURA_ADMIN_SECRET=.*\n/,
      secret && `KALTURA_ADMIN_SECRET=${secret}\n`,
    );
    return `${rest.replace(EMAIL, VIEWER)}KALTURA_APP_TOKEN_ID=${TOKEN_ID}\nKALTURA_APP_TOKEN=${token}\n`;
  }

  env(more: Readonly<Record<string, string>> = {}): Record<string, string> {
    const at = (name: string): string => path.join(this.root, name);
    const { PATH = '' } = process.env;
    const folders = { CALLS: at('calls'), HOME: at('home'), TMPDIR: at('tmp') };
    return { PATH: `${at('bin')}${path.delimiter}${PATH}`, REAL_PATH: PATH, ...folders, ...more };
  }

  /** Runs a command to its end; gives its exit code and what it left. */
  async run(
    args: readonly string[],
    { stdin = '', env = {} }: { stdin?: string; env?: Readonly<Record<string, string>> } = {},
  ): Promise<{ code: number | null; traces: Traces }> {
    const { code, ...said } = await run(args, { cwd: this.work, env: this.env(env), stdin });
    return { code, traces: { ...said, ...this.left() } };
  }

  /** The wizard in a terminal. */
  terminal(args: readonly string[], env: Readonly<Record<string, string>> = {}): Terminal {
    return new Terminal(args, { cwd: this.work, env: this.env(env), columns: 100, rows: 40 });
  }

  /** Everything that is neither output nor screen: files, calls of other programs, requests. */
  left(): Traces {
    const traces: Traces = {};
    for (const folder of ['work', 'home', 'tmp', 'calls'])
      for (const name of readdirSync(path.join(this.root, folder), {
        recursive: true,
        encoding: 'utf8',
      })) {
        const file = path.join(this.root, folder, name);
        traces[`the name ${folder}/${name}`] = name;
        if (!name.startsWith('.git/') && statSync(file).isFile())
          traces[`${folder}/${name}`] = readFileSync(file, 'latin1');
      }
    this.heard.forEach(({ method, url, headers, body }, index) => {
      traces[`request ${index}: its line and headers`] =
        `${method} ${url} ${JSON.stringify(headers)}`;
      traces[
        method === 'POST' ? `request ${index}: the body of a POST` : `request ${index}: a body`
      ] = body;
    });
    return traces;
  }

  /**
   * Every place with a marked secret, except the places where secrets are allowed: POST bodies, the
   * env file, and the places in `allowed`.
   */
  leaks(traces: Traces, allowed: Readonly<Record<string, readonly Mark[]>> = {}): string[] {
    const may: Record<string, readonly Mark[]> = {
      'work/.env': ['adminSecret', 'userSecret', 'appToken'],
      ...allowed,
    };
    return Object.entries(traces).flatMap(([place, text]) => {
      if (/the body of a POST$/.test(place)) return [];
      const wrong = findMarks(text, this.sessions).filter(
        (mark) => !(may[place] ?? []).includes(mark),
      );
      return wrong.map((mark) => `${mark} in ${place}`);
    });
  }
}
