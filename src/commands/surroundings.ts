import { type Inquiry, inquiry } from '../kaltura/inquiry.ts';
import type { Network } from '../kaltura/transport.ts';
import type { CommandLine } from './options.ts';

/** What a command runs in: the network (the sandbox's, or the real one), the environment, the env file's path. */
export interface Surroundings {
  line: CommandLine;
  ask: Inquiry;
  network: Network;
  /** Without the `KALTURA_…` variables on the sandbox. */
  env: Readonly<Record<string, string | undefined>>;
  envFile: string;
  sandbox: boolean;
  /** The sandbox's ready-made answers, by credential name; empty without it. */
  ready: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export const DEFAULT_TIMEOUT_SECONDS = 15;

/** Makes a command's surroundings. With `--sandbox` its server is started, on loopback. */
export async function surroundings(line: CommandLine): Promise<Surroundings> {
  const sandbox = line.flags.has('sandbox');
  const env = sandbox ? withoutKaltura(process.env) : process.env;
  const network: Network = {
    timeoutMs: Math.ceil(Number(line.values.timeout ?? DEFAULT_TIMEOUT_SECONDS) * 1000),
    env,
    ...(line.flags.has('debug') ? { onTraffic: sayTraffic } : {}),
  };
  let stop = async (): Promise<void> => {};
  let ready: Record<string, string> = {};
  if (sandbox) {
    const { startSandbox, sandboxKnowsHost, SANDBOX_ACCOUNTS, SANDBOX_HINT } = await import(
      '../sandbox/server.ts'
    );
    const delayMs = Number(process.env.KALTURA_SETUP_SANDBOX_DELAY_MS) || 0;
    const server = await startSandbox({ delayMs });
    network.sandbox = { origin: server.origin, knows: (host) => sandboxKnowsHost(host, SANDBOX_ACCOUNTS) };
    stop = () => server.close();
    const { REGIONS } = await import('../kaltura/regions.ts');
    ready = {
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
  }
  return {
    line,
    ask: inquiry(network),
    network,
    env,
    envFile: line.values['env-file'] ?? (sandbox ? '.env.sandbox' : '.env'),
    sandbox,
    ready,
    close: async () => {
      await stop();
      if (network.used) (await import('../kaltura/got.ts')).closeConnections();
    },
  };
}

function withoutKaltura(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('KALTURA_')));
}

function sayTraffic({
  method,
  host,
  what,
  milliseconds,
  outcome,
}: Parameters<NonNullable<Network['onTraffic']>>[0]): void {
  process.stderr.write(`debug: ${method} ${host} ${what} ${milliseconds} ms ${outcome}\n`);
}
