/** Several runs in one process, as a server calls `check` for several files. */
import { expect, test, vi } from 'vitest';
import { parseCommandLine } from '../../src/cli/parse.ts';
import { runInContext } from '../../src/commands/context.ts';
import { ping } from '../../src/kaltura/locate-account.ts';
import { well } from '../kaltura/moods.ts';
import { startServer } from '../kaltura/test-server.ts';
import { HANG_MS } from '../program.ts';

test('the end of one run does not cut off the requests of another', async () => {
  let answer = (): void => undefined;
  const server = await startServer((...heard) => {
    answer = () => well(...heard);
  });
  const quick = await startServer();
  const read = parseCommandLine(['check']);
  if (!read.ok) throw new Error(read.message);
  const pingFrom = (serviceUrl: string) =>
    runInContext({ options: read.options, env: {}, isWizard: false }, ({ api }) =>
      api.query(serviceUrl, ping),
    );
  const slow = pingFrom(server.api);
  await vi.waitFor(() => expect(server.heard).toHaveLength(1), HANG_MS);
  await pingFrom(quick.api);
  answer();
  expect(await slow).toEqual({ value: 'there' });
  expect(server.heard).toHaveLength(1);
});
