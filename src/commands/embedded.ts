import { REGIONS } from '../kaltura/regions.ts';
import type { Network } from '../kaltura/transport.ts';
import { SANDBOX_ACCOUNTS, SANDBOX_HINT } from '../sandbox/accounts.ts';
import { sandboxKnowsHost } from '../sandbox/hosts.ts';
import type { Sandbox } from '../sandbox/server.ts';

/** The sandbox of one run. */
export interface Embedded {
  /** How the network reaches it. */
  reached: NonNullable<Network['sandbox']>;
  /** Its ready-made answers, by credential name. */
  ready: Readonly<Record<string, string>>;
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
  return { reached, ready: READY, stop: async () => (await server)?.close() };
}

const READY = {
  'partner-id': SANDBOX_HINT.partnerId,
  'admin-secret': SANDBOX_HINT.adminSecret,
  region: REGIONS.find((each) => each.id === SANDBOX_HINT.region)?.serviceUrl ?? '',
  'player-id': SANDBOX_HINT.playerId,
  'user-id': SANDBOX_HINT.userId,
  'portal-url': SANDBOX_HINT.portalUrl,
  'sign-in-email': SANDBOX_HINT.loginId,
  'sign-in-region': SANDBOX_HINT.region.toUpperCase(),
  'sign-in-password': SANDBOX_HINT.password,
};
