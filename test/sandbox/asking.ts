import { afterEach, beforeEach } from 'vitest';
import { type KsFields, signKs } from '../../src/kaltura/ks.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/server.ts';
import { SECRET } from '../answers.ts';

export type Fields = Record<string, string>;

/** A sandbox for each test of a file, and the ways to ask it. */
export function freshSandbox() {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await startSandbox();
  });
  afterEach(() => sandbox.close());

  const send = (path: string, body: string, headers: Fields = {}): Promise<Response> =>
    fetch(sandbox.origin + path, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body,
    });

  /** `name` is `service.action`, or `multirequest`. */
  const ask = async (name: string, fields: Fields = {}, host = '127.0.0.1'): Promise<unknown> => {
    const [service, action] = name.split('.');
    const path = `/api_v3/service/${service}${action ? `/action/${action}` : ''}`;
    return (await send(path, form(fields), { 'x-sandbox-host': host })).json();
  };

  const start = (partnerId: string, secret: string, host?: string): Promise<unknown> =>
    ask('session.start', { partnerId, secret, type: '2' }, host);

  /** Another one in place of the first. */
  const restart = async (options: SandboxOptions): Promise<void> => {
    await sandbox.close();
    sandbox = await startSandbox(options);
  };

  return { send, ask, start, restart, sandbox: () => sandbox };
}

/** A form's body, for JSON. */
export function form(fields: Fields): string {
  return new URLSearchParams({ format: '1', ...fields }).toString();
}

/** A KS for a quarter of an hour, of account 102 unless told. */
export function ksOf(fields: Partial<KsFields> = {}, secret = SECRET): string {
  const expiresAt = Math.floor(Date.now() / 1000) + 900;
  return signKs({ partnerId: 102, type: 'admin', userId: '', expiresAt, privileges: '', ...fields }, secret);
}
