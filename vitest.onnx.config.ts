import { defineConfig } from 'vitest/config';
import shared from './vitest.config.js';

// Exported models in the runtimes of ONNX, which tests/onnx/runtimes installs.
export default defineConfig({
  ...shared,
  test: {
    ...shared.test,
    include: ['tests/onnx/runtimes/*.test.ts'],
    exclude: ['**/node_modules/**'],
  },
});
