import { philox } from '../core/random/philox.js';
import { dropoutThreshold, Purpose, streamOf } from '../core/random/streams.js';
import { digitsOf, hashOf } from './bits.js';
import { type KnownAnswer, numbers } from './knownAnswer.js';

const BYTES = Float32Array.BYTES_PER_ELEMENT;
const ONES = 0xffffffff;

/** Counter and key of the published vectors: zeros, ones, and digits of pi. Source: Random123 (2011), kat_vectors. */
const VECTORS = [
  [0, 0, 0, 0, 0, 0],
  [ONES, ONES, ONES, ONES, ONES, ONES],
  [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0],
] as const;
const WORDS =
  '6627e8d5 e169c58d bc57ac4c 9b00dbd8 408f276d 41c83b0e a20bc7c6 6d5451fd d16cfe09 94fdcceb 5001e420 24126ea1';

/** The generator in both forms, numbers made of its words, and a dropout mask. */
export function randomAnswers(): KnownAnswer[] {
  return [philoxAnswer(), philoxInJavaScript(), drawsAnswer(), dropoutAnswer()];
}

function philoxAnswer(): KnownAnswer {
  return {
    name: 'philox',
    expected: WORDS,
    prepare(memory) {
      const { kernels } = memory.runtime;
      const out = memory.allocate(VECTORS.length * 4 * BYTES);
      return {
        calls: VECTORS.length,
        compute() {
          for (const [i, [c0, c1, c2, c3, k0, k1]] of VECTORS.entries()) {
            kernels.u32_philox(c0, c1, c2, c3, k0, k1, out + i * 4 * BYTES);
          }
        },
        read: () => digitsOf(memory.words(out, VECTORS.length * 4)),
      };
    },
  };
}

function philoxInJavaScript(): KnownAnswer {
  return {
    name: 'philox in JavaScript',
    expected: WORDS,
    prepare() {
      const out = new Uint32Array(VECTORS.length * 4);
      return {
        calls: VECTORS.length,
        compute() {
          for (const [i, [c0, c1, c2, c3, k0, k1]] of VECTORS.entries()) {
            philox(c0, c1, c2, c3, k0, k1, out.subarray(4 * i, 4 * i + 4));
          }
        },
        read: () => digitsOf(out),
      };
    },
  };
}

/** Step low, step high, stream, seed low, seed high: each of them must change the result. */
const draw = (purpose: number) => [3, 1, streamOf(purpose, 2), 0x89abcdef, 0x01234567] as const;

function drawsAnswer(): KnownAnswer {
  return {
    name: 'random numbers',
    expected: 'uniform e58cbf98, normal fc7d9286, truncated 819e533e, shuffle 1da2d6d1',
    prepare(memory) {
      const { kernels } = memory.runtime;
      const n = 67; // several blocks of eight, and three more
      const uniform = memory.allocate(n * BYTES);
      const normal = memory.allocate(n * BYTES);
      const truncated = memory.allocate(n * BYTES);
      const order = memory.allocate(n * BYTES);
      return {
        calls: 1,
        compute() {
          kernels.f32_uniform(uniform, n, -0.1, 0.3, ...draw(Purpose.init));
          kernels.f32_normal(normal, n, 0.5, 2, ...draw(Purpose.init));
          kernels.f32_truncated_normal(truncated, n, 0, 0.1, ...draw(Purpose.init));
          kernels.i32_shuffle(order, n, ...draw(Purpose.shuffle));
        },
        read() {
          const [u, z, cut, i] = [uniform, normal, truncated, order].map((address) => hashOf(memory.words(address, n)));
          return `uniform ${u}, normal ${z}, truncated ${cut}, shuffle ${i}`;
        },
      };
    },
  };
}

function dropoutAnswer(): KnownAnswer {
  return {
    name: 'dropout mask',
    expected: 'forward 60b50c5e, backward 2aad242b',
    prepare(memory) {
      const { kernels } = memory.runtime;
      const rows = 9;
      const columns = 21; // two blocks of eight, and five of the next
      const n = rows * columns;
      const { keepThreshold, scale } = dropoutThreshold(0.3);
      const x = memory.copy(numbers(n, 1));
      const y = memory.allocate(n * BYTES);
      const dy = memory.copy(numbers(n, 1000));
      const dx = memory.allocate(n * BYTES);
      return {
        calls: 1,
        compute() {
          kernels.f32_dropout(x, y, rows, columns, 2, 1, 1, keepThreshold, scale, ...draw(Purpose.dropout));
          kernels.f32_select(y, dy, dx, n, scale);
        },
        read: () => `forward ${hashOf(memory.words(y, n))}, backward ${hashOf(memory.words(dx, n))}`,
      };
    },
  };
}
