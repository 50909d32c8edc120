// Every one of the 2^32 f32 numbers. Minutes, so not part of `npm test`: run with `npm run test:exhaustive`.
import { expect, test } from 'vitest';
import { math } from '../reference/math.js';
import { sweep } from '../support/sweep.js';
import { kernels } from '../support/wasm.js';

test.each([
  ['f32_exp', 2],
  ['f32_log', 2],
  ['f32_log1p', 2],
  ['f32_expm1', 2],
  ['f32_tanh', 3],
  ['f32_sigmoid', 3],
  ['f32_erf', 3],
] as const)('%s is within %d ulp of the exact value for every finite f32', (name, bound) => {
  const worst = sweep(kernels[name], math[name], 1);
  console.log(`${name}: at most ${worst.ulp.toFixed(4)} ulp, at ${worst.x}`);
  expect(worst.ulp, `at x = ${worst.x}: ${worst.got} for ${worst.exact}`).toBeLessThanOrEqual(bound);
});
