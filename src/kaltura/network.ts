/** One line of `--debug`: what was asked of whom, how long it took (milliseconds) and how it ended. Never a body, a query or a secret. */
export interface Traffic {
  method: string;
  host: string;
  what: string;
  milliseconds: number;
  outcome: string;
}

/** How this run reaches the network. */
export interface Network {
  /** Milliseconds that one call may take, its retries included. */
  timeoutMs: number;
  /**
   * The embedded sandbox: where it listens, and which hosts it answers for. Every other host then fails as not found, and proxies are
   * ignored. `started` is waited for before anything is sent, where it begins to listen then only. `accessToken` goes with each request.
   */
  sandbox?: {
    origin: string;
    knows: (host: string) => boolean;
    started?: () => Promise<void>;
    accessToken?: string;
  };
  onTraffic?: (traffic: Traffic) => void;
  /** Set once something was sent: there are connections to close. */
  used?: boolean;
}
