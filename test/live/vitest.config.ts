import { defineConfig } from 'vitest/config';

/**
 * `npm run test:live`: asks a real account, so it keeps the environment and is not part of `npm
 * test`.
 */
export default defineConfig({ test: { include: ['test/live/*.live.ts'], testTimeout: 60_000 } });
