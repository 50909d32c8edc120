import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/exhaustive/**/*.test.ts'],
    testTimeout: 3_600_000,
    pool: 'forks',
  },
});
