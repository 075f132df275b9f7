import { afterEach, beforeEach } from 'vitest';
import { type KsFields, signKs } from '../../src/kaltura/ks.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { SECRET } from '../answers.ts';

type Fields = Record<string, string>;

/** Starts a sandbox for each test of a file. `ask` calls `service.action`. */
export function freshSandbox() {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await startSandbox();
  });
  afterEach(() => sandbox.close());
  const ask = async (name: string, fields: Fields): Promise<unknown> => {
    const [service, action] = name.split('.');
    const url = `${sandbox.origin}/api_v3/service/${service}/action/${action}`;
    return (await fetch(url, { method: 'POST', body: form(fields) })).json();
  };
  return { ask, sandbox: () => sandbox };
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
