/** Several runs in one process, as a server calls `check` for several files. */
import { expect, test } from 'vitest';
import { parseCommandLine } from '../../src/cli/parse.ts';
import { runInContext } from '../../src/commands/context.ts';
import { ping } from '../../src/kaltura/locate-account.ts';
import { well } from '../kaltura/moods.ts';
import { startServer } from '../kaltura/test-server.ts';

test('the end of one run does not cut off the requests of another', async () => {
  const server = await startServer((...heard) => setTimeout(() => well(...heard), 300));
  const quick = await startServer();
  const read = parseCommandLine(['check']);
  if (!read.ok) throw new Error(read.message);
  const pingFrom = (serviceUrl: string) =>
    runInContext({ options: read.options, env: {}, isWizard: false }, ({ api }) =>
      api.query(serviceUrl, ping),
    );
  const slow = pingFrom(server.api);
  while (server.heard.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await pingFrom(quick.api);
  expect(await slow).toEqual({ value: 'there' });
  expect(server.heard).toHaveLength(1);
});
