import type { Some } from '../credentials/credential.ts';
import { CREDENTIALS } from '../credentials/index.ts';
import type { Network } from '../kaltura/network.ts';
import { SANDBOX_ACCOUNTS, SANDBOX_PERSON } from '../sandbox/accounts.ts';
import { sandboxKnowsHost } from '../sandbox/hosts.ts';
import type { Sandbox } from '../sandbox/server.ts';
import type { Setting } from '../ui/state.ts';

export type SignInHints = Setting['signInHints'];

/** The sandbox of one run. */
export interface Embedded {
  /** How the network reaches it. */
  reached: NonNullable<Network['sandbox']>;
  /** Its ready-made answers. */
  ready: Some<string>;
  signInHints: SignInHints;
  stop(): Promise<void>;
}

/** A sandbox that begins to listen when it is asked for the first time: the first frame need not wait for it. */
export function embeddedSandbox(): Embedded {
  let server: Promise<Sandbox> | null = null;
  const reached = {
    origin: 'http://127.0.0.1',
    knows: (host: string) => sandboxKnowsHost(host, SANDBOX_ACCOUNTS),
    started: async () => {
      server ??= import('../sandbox/server.ts').then(({ startSandbox }) => startSandbox());
      reached.origin = (await server).origin;
    },
  };
  return {
    reached,
    ready: Object.fromEntries(CREDENTIALS.map(({ name, sandbox }) => [name, sandbox])),
    signInHints: SANDBOX_PERSON,
    stop: async () => (await server)?.close(),
  };
}
