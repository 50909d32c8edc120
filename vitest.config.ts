import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    alias: {
      '#wasm': fileURLToPath(new URL('src/wasm/inline.ts', import.meta.url)),
      '#linear': fileURLToPath(new URL('src/wasm/inlineLinear.ts', import.meta.url)),
      '#extra': fileURLToPath(new URL('src/wasm/inlineExtra.ts', import.meta.url)),
      '#platform': fileURLToPath(new URL('src/platform/node.ts', import.meta.url)),
      '#checkpoints': fileURLToPath(new URL('src/node/storeAt.ts', import.meta.url)),
      '#thread': fileURLToPath(new URL('src/platform/nodeThread.ts', import.meta.url)),
      // The built one: what it starts is a file that Node runs.
      '#modelWorker': fileURLToPath(new URL('dist/platform/nodeModel.js', import.meta.url)),
      '#pathWorker': fileURLToPath(new URL('dist/platform/nodePaths.js', import.meta.url)),
    },
  },
  test: {
    include: ['tests', 'cli/tests', 'sweep/tests', 'playground/tests'].map((folder) => `${folder}/**/*.test.ts`),
    // Minutes: npm run test:exhaustive. With TensorFlow.js: npm run test:tfjs. With runtimes of ONNX: npm run test:onnx.
    exclude: ['tests/exhaustive/**', 'tests/tfjs/programs/**', 'tests/onnx/runtimes/**', '**/node_modules/**'],
    testTimeout: 120_000,
    pool: 'forks',
    maxWorkers: '100%', // the default leaves one core idle: half of a machine with two
    execArgv: ['--expose-gc'],
  },
});
