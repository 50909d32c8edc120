import { SPARSE_PANEL } from '../core/kernels/panels.js';
import { hashOf } from './bits.js';
import { type Desk, type KnownAnswer, numbers, sparseNumbers } from './knownAnswer.js';

const BYTES = Float32Array.BYTES_PER_ELEMENT;
/** Bytes of an entry of a list: value and index. */
const ENTRY_BYTES = 8;

/** Rows, columns and depth that between them take every micro kernel, the last ones with padding or an odd row. */
export const SHAPES = [
  [7, 26, 9],
  [6, 28, 5],
  [13, 24, 3],
  [20, 5, 7],
  [5, 17, 4],
] as const;

/** Products of dense matrices, of a matrix given by its nonzeros, and of sizes that threads share. */
export function productAnswers(): KnownAnswer[] {
  return [denseAnswer(), sparseAnswer(), largeAnswer()];
}

function denseAnswer(): KnownAnswer {
  return {
    name: 'dense products',
    expected: 'nn 3046c6f0, tn 71521211, nt d3695e59, prepacked 3046c6f0',
    prepare(desk) {
      const { kernels } = desk.runtime;
      // Every shape takes the first numbers of the same operands, and has its own results.
      const a = desk.place(numbers(200, 11));
      const b = desk.place(numbers(400, 12));
      const bias = desk.place(numbers(32, 13));
      const scratch = desk.room(kernels.gemm_scratch_bytes(32, 32, 32));
      const packed = desk.room(kernels.packed_weights_bytes(32, 32));
      const elements = SHAPES.reduce((sum, [m, n]) => sum + m * n, 0);
      const results = desk.room(4 * elements * BYTES);
      const part = (variant: number) => results + variant * elements * BYTES;
      return {
        calls: 1, // each micro kernel is for some of the shapes only
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
          const [nn, tn, nt, prepacked] = [0, 1, 2, 3].map((variant) => hashOf(desk.words(part(variant), elements)));
          return `nn ${nn}, tn ${tn}, nt ${nt}, prepacked ${prepacked}`;
        },
      };
    },
  };
}

/** Room for the lists of a matrix, of its rows or of its columns. */
function listsFor(desk: Desk, rows: number, columns: number) {
  const starts = desk.room((Math.max(rows, columns) + 1) * BYTES);
  return { starts, entries: desk.room(rows * columns * ENTRY_BYTES) };
}

/** The matrix that is listed: on the left rows x columns, on the right for `depth` rows of the other operand. */
export const LISTED = { rows: 13, columns: 37, others: 26 } as const;

function sparseAnswer(): KnownAnswer {
  return {
    name: 'sparse products',
    expected: 'listed left: nn 0204577c, in place 0204577c, nt 342048cc; listed right: nn 3bca91f2, tn c87b06a8',
    prepare(desk) {
      const { kernels } = desk.runtime;
      const { rows, columns, others } = LISTED;
      const s = desk.place(sparseNumbers(rows * columns, 21));
      const byRow = listsFor(desk, rows, columns);
      const byColumn = listsFor(desk, rows, columns);
      const dense = desk.place(numbers(columns * others, 22));
      const bias = desk.place(numbers(columns, 23));
      const scratch = desk.room(kernels.sparse_scratch_bytes(columns, columns, columns));
      const left = rows * others;
      const right = others * columns;
      const results = [left, left, left, right, right].map((length) => ({
        address: desk.room(length * BYTES),
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
          kernels.f32_sparse_dense_direct(rows, width, starts, entries, dense, width, direct, width, bias, 1);
          kernels.f32_sparse_dense_nt(...listed, columns, nt, width, 0, 0, scratch, SPARSE_PANEL);
          // The dense operand, (others, rows) or stored (rows, others), times S.
          const rest = [byColumn.starts, byColumn.entries] as const;
          const sizes = [others, columns, rows, dense] as const;
          kernels.f32_dense_sparse_nn(...sizes, rows, ...rest, denseNn, columns, bias, 1, scratch, SPARSE_PANEL);
          kernels.f32_dense_sparse_tn(...sizes, others, ...rest, denseTn, columns, 0, 0, scratch, SPARSE_PANEL);
        },
        read() {
          const [a, b, c, d, e] = results.map(({ address, length }) => hashOf(desk.words(address, length)));
          return `listed left: nn ${a}, in place ${b}, nt ${c}; listed right: nn ${d}, tn ${e}`;
        },
      };
    },
  };
}

/** So many multiply-adds that threads share both products, and that the dense one packs its operands. */
export const LARGE = { m: 128, n: 256, k: 128 } as const;

function largeAnswer(): KnownAnswer {
  return {
    name: 'large products',
    expected: 'dense 0267627c, sparse 0267627c',
    prepare(desk) {
      const { kernels } = desk.runtime;
      const { m, n, k } = LARGE;
      const s = desk.place(sparseNumbers(m * k, 31));
      const b = desk.place(numbers(k * n, 32));
      const { starts, entries } = listsFor(desk, m, k);
      const scratch = desk.room(Math.max(kernels.gemm_scratch_bytes(m, n, k), kernels.sparse_scratch_bytes(m, n, k)));
      const dense = desk.room(m * n * BYTES);
      const sparse = desk.room(m * n * BYTES);
      return {
        // The same functions as in the small products, which call them often enough.
        calls: Number.POSITIVE_INFINITY,
        compute() {
          kernels.f32_gemm_nn(m, n, k, s, k, b, n, dense, n, 0, 0, 0, scratch);
          kernels.f32_list_rows(m, k, s, k, m * k, starts, entries);
          kernels.f32_sparse_dense_nn(m, n, k, starts, entries, b, n, sparse, n, 0, 0, scratch, SPARSE_PANEL);
        },
        read: () => `dense ${hashOf(desk.words(dense, m * n))}, sparse ${hashOf(desk.words(sparse, m * n))}`,
      };
    },
  };
}

/** Whether products are rounded once: the relaxed build on a processor with fused multiply-adds. */
export function hasFusedProducts(desk: Desk): boolean {
  const { kernels, arena } = desk.runtime;
  // (1 + 2^-12)^2 = 1 + 2^-11 + 2^-24, which as a product is rounded to 1 + 2^-11.
  const a = desk.place(Float32Array.of(-1, 1 + 2 ** -12));
  const b = desk.place(Float32Array.of(1 + 2 ** -11, 1 + 2 ** -12));
  const c = desk.room(BYTES);
  const scratch = desk.room(kernels.gemm_scratch_bytes(1, 1, 2));
  kernels.f32_gemm_nn(1, 1, 2, a, 2, b, 1, c, 1, 0, 0, 0, scratch);
  return arena.f32(c, 1)[0] === 2 ** -24;
}
