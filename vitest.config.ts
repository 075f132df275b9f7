import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    globalSetup: ['test/built.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    // A developer's own settings must not decide what the tests see. (Authorities also cost Node 20 a third of each start: npm alone is given them.)
    env: { NODE_EXTRA_CA_CERTS: '', CA_CERTS_FOR_NPM: process.env.NODE_EXTRA_CA_CERTS ?? '', KALTURA_PARTNER_ID: '', KALTURA_ADMIN_SECRET: '', KALTURA_SERVICE_URL: '', KALTURA_PLAYER_ID: '', KALTURA_USER_ID: '', KALTURA_VIDEO_PORTAL_BASE_URL: '', HTTPS_PROXY: '', HTTP_PROXY: '', NO_PROXY: '', NO_COLOR: '' },
  },
});
