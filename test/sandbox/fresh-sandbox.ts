import { afterEach, beforeEach } from 'vitest';
import { type KsFields, signKs } from '../../src/kaltura/ks.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/server.ts';
import { SECRET } from '../answers.ts';

export type Fields = Record<string, string>;

/** Starts a sandbox for each test of a file. Returns functions that call it. */
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

  /** Replaces the sandbox of this test. */
  const restart = async (options: SandboxOptions): Promise<void> => {
    await sandbox.close();
    sandbox = await startSandbox(options);
  };

  return { send, ask, start, restart, sandbox: () => sandbox };
}

/** The body of a form. */
export function form(fields: Fields): string {
  return new URLSearchParams({ format: '1', ...fields }).toString();
}

/** A KS that lives for 15 minutes; by default an ADMIN session in account 102. */
export function ksOf(fields: Partial<KsFields> = {}, secret = SECRET): string {
  const expiresAt = Math.floor(Date.now() / 1000) + 900;
  return signKs(
    { partnerId: 102, type: 'admin', userId: '', expiresAt, privileges: '', ...fields },
    secret,
  );
}
