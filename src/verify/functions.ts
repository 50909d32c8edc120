import { extraKernels } from '../core/kernels/extra.js';
import { digitsOf } from './bits.js';
import type { KnownAnswer } from './knownAnswer.js';

const { POSITIVE_INFINITY: INF, NEGATIVE_INFINITY: MINUS_INF } = Number;

type FunctionName = 'exp' | 'log' | 'tanh';

/** Both ends of the range, their neighbours, and the borders between formulas; three more than whole vectors. */
export const POINTS: Readonly<Record<FunctionName, readonly number[]>> = {
  exp: [MINUS_INF, -104, -87.5, -17.3, -1, -0.3, -1e-6, -0, 0, 1e-6, 0.3, 0.7, 1, 2.5, 9.9, 44, 88.7, 89, INF],
  log: [0, 1e-45, 1e-40, 1e-30, 0.001, 0.1, 0.5, 0.7, 0.9999, 1, 1.0001, 1.5, 2, 3, 10, 1e5, 1e20, 3.4e38, INF],
  tanh: [MINUS_INF, -20, -9.1, -4, -2, -1, -0.7, -0.1, -1e-4, -0, 0, 1e-4, 0.1, 0.5, 0.9, 1.5, 3, 9, 10],
};

const ANSWERS: Readonly<Record<FunctionName, string>> = {
  exp: '00000000 00000000 006cb2bc 3303b967 3ebc5ab2 3f3da643 3f7fffef 3f800000 3f800000 3f800008 3facc82c 4000e153 402df854 4142eb7f 469bb4ba 5f325a0e 7f7a37fc 7f800000 7f800000',
  log: 'ff800000 c2ce8ed0 c2b834f2 c28a27b5 c0dd0c55 c0135d8e bf317218 beb69e1a b8d1c2af 00000000 38d1bd51 3ecf991f 3f317218 3f8c9f54 40135d8e 413834f1 423834f1 42b171ab 7f800000',
  tanh: 'bf800000 bf800000 bf800000 bf7fd40c bf76ca83 bf42f7d6 bf1ab7d9 bdcc1ebd b8d1b716 80000000 00000000 38d1b716 3dcc1ebd 3eec9a9f 3f375f4c 3f67b7cc 3f7ebbe9 3f800000 3f800000',
};

/** exp, log and tanh in four lanes. */
export function functionAnswers(): KnownAnswer[] {
  return (['exp', 'log', 'tanh'] as const).map((name) => ({
    name,
    expected: ANSWERS[name],
    prepare(memory) {
      const { kernels } = memory.runtime;
      const points = POINTS[name];
      const n = points.length;
      const x = memory.copy(Float32Array.from(points));
      const y = memory.allocate(n * Float32Array.BYTES_PER_ELEMENT);
      return {
        calls: 1,
        compute: () => (name === 'tanh' ? kernels.f32_tanh(x, y, n) : extraKernels(kernels)[`f32_${name}`](x, y, n)),
        read: () => digitsOf(memory.words(y, n)),
      };
    },
  }));
}
