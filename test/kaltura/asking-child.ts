import { verifyAll } from '../../src/credentials/state.ts';
import { createApiClient } from '../../src/kaltura/api-client.ts';
import { closeConnections } from '../../src/kaltura/http-agents.ts';

// The program of the child process: checks the given values in its own environment, prints the
// verdicts, and must exit by itself regardless of the network.
const { given, timeoutMs } = JSON.parse(process.argv[2] ?? '{}') as {
  given: Record<string, string>;
  timeoutMs: number;
};
const api = createApiClient({ timeoutMs });
const all = await verifyAll(
  Object.fromEntries(
    Object.entries(given).map(([name, text]) => [name, { text, origin: 'file' as const }]),
  ),
  api,
);
const verdicts = Object.fromEntries(
  all.map((each) => [each.credential.name, { ...each, credential: null, text: null, value: null }]),
);
process.stdout.write(JSON.stringify({ verdicts }));
closeConnections();
