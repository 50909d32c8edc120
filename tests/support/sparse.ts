// Operands with zeros, their lists in guarded memory, and the sparse products called between canaries.
import type { Product } from '../reference/gemm.js';
import type { Lists } from '../reference/sparse.js';
import { listColumns, listRows } from '../reference/sparse.js';
import { GAP, numbers, sameBits } from './gemm.js';
import { Guarded, kernels } from './wasm.js';

/** Bytes of an entry: value f32, index i32. */
export const ENTRY_BYTES = 8;

/** A sparse product, the dense product that it must equal, and which operand is listed. */
export const sparseVariants = [
  { kernel: 'f32_sparse_dense_nn', dense: 'nn', side: 'a' },
  { kernel: 'f32_sparse_dense_nn', dense: 'tn', side: 'a' }, // column lists of the stored A: dW = X^T dZ
  { kernel: 'f32_sparse_dense_direct', dense: 'nn', side: 'a' },
  { kernel: 'f32_sparse_dense_direct', dense: 'tn', side: 'a' },
  { kernel: 'f32_sparse_dense_nt', dense: 'nt', side: 'a' },
  { kernel: 'f32_dense_sparse_nn', dense: 'nn', side: 'b' },
  { kernel: 'f32_dense_sparse_tn', dense: 'tn', side: 'b' },
] as const;

export type SparseVariant = (typeof sparseVariants)[number];

/**
 * Makes all but about a share `density` of the values zero, every third of those -0, and puts a few subnormals among the
 * rest. Gaps of NaN stay.
 */
export function thin(values: Float32Array, density: number, seed: number): void {
  const next = numbers(seed);
  const draw = (): number => (Math.abs(next()) * 4096) % 1; // a number's low bits
  for (let index = 0; index < values.length; ++index) {
    if (Number.isNaN(values[index]!)) continue;
    if (density < 1 && draw() >= density) values[index] = index % 3 === 0 ? -0 : 0;
    else if (index % 11 === 5) values[index] = 2 ** -140 * (1 + (index % 5));
  }
}

/** Lists in guarded memory, with nothing behind the last entry. */
export class GuardedLists {
  readonly starts: Guarded;
  readonly entries: Guarded;

  constructor({ starts, values, indices }: Lists, offset = 0) {
    this.starts = Guarded.i32(starts, offset);
    this.entries = new Guarded(values.length * 2, 4, offset);
    const { f32, i32 } = this.entries;
    for (let e = 0; e < values.length; ++e) {
      f32[2 * e] = values[e]!;
      i32[2 * e + 1] = indices[e]!;
    }
  }

  free(): void {
    this.starts.free();
    this.entries.free();
  }
}

/** Lists as the kernels left them, `lists` of them. */
export function readLists(starts: Guarded, entries: Guarded, lists: number): Lists {
  const ends = [...starts.i32.subarray(0, lists + 1)];
  const count = ends[lists]!;
  const read: Lists = { starts: ends, values: [], indices: [] };
  for (let e = 0; e < count; ++e) {
    read.values.push(entries.f32[2 * e]!);
    read.indices.push(entries.i32[2 * e + 1]!);
  }
  return read;
}

/** The lists that a variant takes of its sparse operand. */
function listsOf({ dense, side }: SparseVariant, { m, n, k, a, lda, b, ldb }: Product): Lists {
  if (side === 'b') return listColumns(k, n, b, ldb);
  return dense === 'tn' ? listColumns(k, m, a, lda) : listRows(m, k, a, lda);
}

/**
 * Runs a sparse product between canaries, with a scratch that holds NaN, and returns C dense (m, n).
 *
 * @throws Error where a canary, an input or a gap of C has changed.
 */
export function multiplySparse(variant: SparseVariant, given: Product, offset = 0, panel = 24): Float32Array {
  const { m, n, k, ldc } = given;
  const lists = new GuardedLists(listsOf(variant, given), offset);
  const denseValues = variant.side === 'a' ? given.b : given.a;
  const dense = Guarded.f32(denseValues, offset);
  const c = Guarded.f32(given.c, offset);
  const bias = given.bias ? Guarded.f32(given.bias, offset) : null;
  const scratch = new Guarded(kernels.sparse_scratch_bytes(m, n, k), 1);
  new Uint8Array(kernels.memory.buffer, scratch.pointer, scratch.length).fill(0xff);
  const entriesBefore = lists.entries.i32.slice();

  const { pointer: starts } = lists.starts;
  const { pointer: entries } = lists.entries;
  const biasPointer = bias ? bias.pointer : 0;
  const relu = given.relu ? 1 : 0;
  if (variant.kernel === 'f32_sparse_dense_direct') {
    const run = kernels[variant.kernel];
    run(m, n, k, starts, entries, dense.pointer, given.ldb, c.pointer, ldc, biasPointer, relu, scratch.pointer);
  } else if (variant.side === 'a') {
    const { ldb } = given;
    const run = kernels[variant.kernel];
    run(m, n, k, starts, entries, dense.pointer, ldb, c.pointer, ldc, biasPointer, relu, scratch.pointer, panel);
  } else {
    const { lda } = given;
    const run = kernels[variant.kernel];
    run(m, n, k, dense.pointer, lda, starts, entries, c.pointer, ldc, biasPointer, relu, scratch.pointer, panel);
  }

  if (!sameBits(dense.f32, denseValues)) throw new Error('the kernel changed the dense operand');
  if (lists.entries.i32.some((word, index) => word !== entriesBefore[index])) {
    throw new Error('the kernel changed the lists');
  }
  if (bias && given.bias && !sameBits(bias.f32, given.bias)) throw new Error('the kernel changed bias');
  const result = new Float32Array(m * n);
  const stored = c.f32;
  for (let i = 0; i < m; ++i) {
    for (let j = 0; j < n; ++j) result[i * n + j] = stored[i * ldc + j]!;
    for (let j = i * ldc + n; j < Math.min((i + 1) * ldc, stored.length); ++j) {
      if (stored[j] !== GAP) throw new Error('the kernel wrote into a gap of C');
    }
  }
  for (const buffer of [dense, c, bias, scratch, lists]) buffer?.free();
  return result;
}
