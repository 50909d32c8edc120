import { defineConfig } from 'vitest/config';
import shared from './vitest.config.js';

// The programs of tests/tfjs/programs under Ockham and under TensorFlow.js, which that folder installs.
export default defineConfig({
  ...shared,
  test: {
    ...shared.test,
    include: ['tests/tfjs/programs/*.test.ts'],
    exclude: ['**/node_modules/**'],
    // A page on a busy machine gets three minutes.
    testTimeout: 240_000,
  },
});
