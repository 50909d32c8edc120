import { digitsOf, digitsOfDouble } from './bits.js';
import { type KnownAnswer, sparseNumbers } from './knownAnswer.js';

/** Sums in their fixed order, and counts, of six runs of 64 numbers, a few vectors and three more numbers. */
export function reductionAnswer(): KnownAnswer {
  return {
    name: 'reductions',
    expected:
      'l1 4039bd4056000000, l2 402108c7a7000000, 322 zeros, finite 1, largest 3fdfc71de0000000, columns 405a3648 c00c51b3 c03b1c92 3e2ef1bd 3f3e4254 405e3917 c065c245',
    prepare(memory) {
      const { kernels } = memory.runtime;
      const rows = 61;
      const columns = 7;
      const n = rows * columns;
      const x = memory.copy(sparseNumbers(n, 7));
      const y = memory.allocate(columns * Float32Array.BYTES_PER_ELEMENT);
      const sums = { magnitudes: 0, squares: 0, zeros: 0, finite: 0, largest: 0 };
      return {
        calls: 1,
        compute() {
          sums.magnitudes = kernels.f32_asum(x, n);
          sums.squares = kernels.f32_sum_squares(x, n);
          sums.zeros = kernels.f32_count_zeros(x, n);
          sums.finite = kernels.f32_all_finite(x, n);
          sums.largest = kernels.f32_largest_magnitude(x, n);
          kernels.f32_column_sums(x, y, rows, columns);
        },
        read() {
          const { magnitudes, squares, zeros, finite, largest } = sums;
          const [l1, l2, most] = [magnitudes, squares, largest].map(digitsOfDouble);
          const counts = `${zeros} zeros, finite ${finite}`;
          return `l1 ${l1}, l2 ${l2}, ${counts}, largest ${most}, columns ${digitsOf(memory.words(y, columns))}`;
        },
      };
    },
  };
}
