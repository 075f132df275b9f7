import { defineConfig } from 'vitest/config';

declare module 'vitest' {
  interface ProvidedContext {
    /** Every case and every moment, not a sample. */
    every?: boolean;
  }
}

/** `npm run faults`: every case of the matrix, and every moment of leaving a write. */
export default defineConfig({
  test: {
    include: ['test/faults/{matrix,files}.test.ts'],
    globalSetup: ['test/built.ts'],
    setupFiles: ['test/clean-environment.ts'],
    testTimeout: 120_000,
    provide: { every: true },
  },
});
