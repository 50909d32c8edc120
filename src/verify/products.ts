import { SPARSE_PANEL } from '../core/kernels/panels.js';
import { SAMPLED_GROUP } from '../core/kernels/sampledBlocks.js';
import { listPlaces } from '../model/weights/unprunedPlaces.js';
import { hashOf } from './bits.js';
import { type KnownAnswer, numbers, type Scratch, sparseNumbers } from './knownAnswer.js';

const BYTES = Float32Array.BYTES_PER_ELEMENT;
/** Bytes of an entry of a list: value and index. */
const ENTRY_BYTES = 8;

/** Rows, columns and depth. Together they use every micro kernel, the last ones with padding or an odd row. */
export const SHAPES = [
  [7, 26, 9],
  [6, 28, 5],
  [13, 24, 3],
  [20, 5, 7],
  [5, 17, 4],
] as const;

/** Products of dense matrices, of a matrix given by its nonzeros, at some places only, and of sizes that are split among threads. */
export function productAnswers(): KnownAnswer[] {
  return [denseAnswer(), sparseAnswer(), sampledAnswer(), largeAnswer()];
}

function denseAnswer(): KnownAnswer {
  return {
    name: 'dense products',
    expected: 'nn 3046c6f0, tn 71521211, nt d3695e59, prepacked 3046c6f0',
    prepare(memory) {
      const { kernels } = memory.runtime;
      // Every shape uses the first numbers of the same operands, and has its own results.
      const a = memory.copy(numbers(200, 11));
      const b = memory.copy(numbers(400, 12));
      const bias = memory.copy(numbers(32, 13));
      const scratch = memory.allocate(kernels.gemm_scratch_bytes(32, 32, 32));
      const packed = memory.allocate(kernels.packed_weights_bytes(32, 32));
      const elements = SHAPES.reduce((sum, [m, n]) => sum + m * n, 0);
      const results = memory.allocate(4 * elements * BYTES);
      const part = (variant: number) => results + variant * elements * BYTES;
      return {
        calls: 1, // each micro kernel computes only some of the shapes
        compute() {
          let at = 0;
          for (const [m, n, k] of SHAPES) {
            kernels.f32_gemm_nn(m, n, k, a, k, b, n, part(0) + at, n, 0, bias, 1, scratch);
            kernels.f32_gemm_tn(m, n, k, a, m, b, n, part(1) + at, n, 0, 0, 0, scratch);
            kernels.f32_gemm_nt(m, n, k, a, k, b, k, part(2) + at, n, 0, 0, 0, scratch);
            kernels.f32_pack_weights(k, n, b, packed);
            kernels.f32_gemm_prepacked(m, n, k, a, k, packed, part(3) + at, n, bias, 1, scratch);
            at += m * n * BYTES;
          }
        },
        read() {
          const [nn, tn, nt, prepacked] = [0, 1, 2, 3].map((variant) => hashOf(memory.words(part(variant), elements)));
          return `nn ${nn}, tn ${tn}, nt ${nt}, prepacked ${prepacked}`;
        },
      };
    },
  };
}

/** Allocates lists of a matrix, for its rows or for its columns. */
function listsFor(memory: Scratch, rows: number, columns: number) {
  const starts = memory.allocate((Math.max(rows, columns) + 1) * BYTES);
  return { starts, entries: memory.allocate(rows * columns * ENTRY_BYTES) };
}

/** The listed matrix is rows x columns; the other operand has `others` columns. */
export const LISTED = { rows: 13, columns: 37, others: 26 } as const;

function sparseAnswer(): KnownAnswer {
  return {
    name: 'sparse products',
    expected: 'listed left: nn 0204577c, in place 0204577c, nt 342048cc; listed right: nn 3bca91f2, tn c87b06a8',
    prepare(memory) {
      const { kernels } = memory.runtime;
      const { rows, columns, others } = LISTED;
      const s = memory.copy(sparseNumbers(rows * columns, 21));
      const byRow = listsFor(memory, rows, columns);
      const byColumn = listsFor(memory, rows, columns);
      const dense = memory.copy(numbers(columns * others, 22));
      const bias = memory.copy(numbers(columns, 23));
      const scratch = memory.allocate(kernels.sparse_scratch_bytes(columns, columns, columns));
      const left = rows * others;
      const right = others * columns;
      const results = [left, left, left, right, right].map((length) => ({
        address: memory.allocate(length * BYTES),
        length,
      }));
      const [nn = 0, direct = 0, nt = 0, denseNn = 0, denseTn = 0] = results.map(({ address }) => address);
      return {
        calls: 1,
        compute() {
          const { starts, entries } = byRow;
          kernels.f32_list_rows(rows, columns, s, columns, rows * columns, starts, entries);
          kernels.f32_list_columns(rows, columns, starts, entries, byColumn.starts, byColumn.entries);
          const width = others;
          // S (rows, columns) times the dense operand, (columns, others) or stored (others, columns).
          const listed = [rows, width, columns, starts, entries, dense] as const;
          kernels.f32_sparse_dense_nn(...listed, width, nn, width, bias, 1, scratch, SPARSE_PANEL);
          kernels.f32_sparse_dense_direct(...listed, width, direct, width, bias, 1, scratch);
          kernels.f32_sparse_dense_nt(...listed, columns, nt, width, 0, 0, scratch, SPARSE_PANEL);
          // The dense operand, (others, rows) or stored (rows, others), times S.
          const rest = [byColumn.starts, byColumn.entries] as const;
          const sizes = [others, columns, rows, dense] as const;
          kernels.f32_dense_sparse_nn(...sizes, rows, ...rest, denseNn, columns, bias, 1, scratch, SPARSE_PANEL);
          kernels.f32_dense_sparse_tn(...sizes, others, ...rest, denseTn, columns, 0, 0, scratch, SPARSE_PANEL);
        },
        read() {
          const [a, b, c, d, e] = results.map(({ address, length }) => hashOf(memory.words(address, length)));
          return `listed left: nn ${a}, in place ${b}, nt ${c}; listed right: nn ${d}, tn ${e}`;
        },
      };
    },
  };
}

/** Two blocks of rows, and groups of columns of which the last is padded. */
export const SAMPLED = { m: 70, n: 23, k: 9 } as const;

function sampledAnswer(): KnownAnswer {
  return {
    name: 'products at places',
    expected: 'c2ec07d3',
    prepare(memory) {
      const { kernels, arena } = memory.runtime;
      const { m, n, k } = SAMPLED;
      const a = memory.copy(numbers(k * m, 41));
      const b = memory.copy(numbers(k * n, 42));
      const places = listPlaces(sparseNumbers(m * n, 43), m, n);
      const [columns = 0, starts = 0, entries = 0] = [places.columns, places.starts, places.entries].map((list) => {
        const address = memory.allocate(list.byteLength);
        arena.i32(address, list.length).set(list);
        return address;
      });
      const groups = places.columns.length / SAMPLED_GROUP;
      const packed = memory.allocate(groups * SAMPLED_GROUP * (k + 3) * BYTES);
      const c = memory.copy(new Float32Array(m * n));
      const scratch = memory.allocate(kernels.sampled_scratch_bytes(k));
      return {
        calls: 1,
        compute() {
          kernels.f32_pack_groups(k, groups, columns, b, n, packed);
          kernels.f32_sampled_tn(m, groups, k, a, m, packed, columns, starts, entries, c, n, scratch);
        },
        read: () => hashOf(memory.words(c, m * n)),
      };
    },
  };
}

/** Large enough that both products are split among threads and that the dense one packs its operands. */
export const LARGE = { m: 128, n: 256, k: 128 } as const;

function largeAnswer(): KnownAnswer {
  return {
    name: 'large products',
    expected: 'dense 0267627c, sparse 0267627c',
    prepare(memory) {
      const { kernels } = memory.runtime;
      const { m, n, k } = LARGE;
      const s = memory.copy(sparseNumbers(m * k, 31));
      const b = memory.copy(numbers(k * n, 32));
      const { starts, entries } = listsFor(memory, m, k);
      const scratch = memory.allocate(
        Math.max(kernels.gemm_scratch_bytes(m, n, k), kernels.sparse_scratch_bytes(m, n, k)),
      );
      const dense = memory.allocate(m * n * BYTES);
      const sparse = memory.allocate(m * n * BYTES);
      return {
        // The small products call the same functions often enough.
        calls: Number.POSITIVE_INFINITY,
        compute() {
          kernels.f32_gemm_nn(m, n, k, s, k, b, n, dense, n, 0, 0, 0, scratch);
          kernels.f32_list_rows(m, k, s, k, m * k, starts, entries);
          kernels.f32_sparse_dense_nn(m, n, k, starts, entries, b, n, sparse, n, 0, 0, scratch, SPARSE_PANEL);
        },
        read: () => `dense ${hashOf(memory.words(dense, m * n))}, sparse ${hashOf(memory.words(sparse, m * n))}`,
      };
    },
  };
}

/** Whether products are rounded once: the relaxed build on a processor with fused multiply-adds. */
export function hasFusedProducts(memory: Scratch): boolean {
  const { kernels, arena } = memory.runtime;
  // (1 + 2^-12)^2 = 1 + 2^-11 + 2^-24, which as a product is rounded to 1 + 2^-11.
  const a = memory.copy(Float32Array.of(-1, 1 + 2 ** -12));
  const b = memory.copy(Float32Array.of(1 + 2 ** -11, 1 + 2 ** -12));
  const c = memory.allocate(BYTES);
  const scratch = memory.allocate(kernels.gemm_scratch_bytes(1, 1, 2));
  kernels.f32_gemm_nn(1, 1, 2, a, 2, b, 1, c, 1, 0, 0, 0, scratch);
  return arena.f32(c, 1)[0] === 2 ** -24;
}
