// The product at listed places called between canaries.
import type { Product } from '../reference/gemm.js';
import { GROUP, type Places, packGroups } from '../reference/sampled.js';
import { GAP, numbers, sameBits } from './gemm.js';
import { Guarded, kernels } from './wasm.js';

/** A (rows, columns) mask with ones at about a share `density` of the places, and none in every column that is `dead`. */
export function randomMask(
  rows: number,
  columns: number,
  density: number,
  dead: (column: number) => boolean = () => false,
): Float32Array {
  const next = numbers(3 * rows + columns);
  return Float32Array.from({ length: rows * columns }, (_, index) => {
    const share = (Math.abs(next()) * 4096) % 1;
    return share < density && !dead(index % columns) ? 1 : 0;
  });
}

/** f32_pack_groups between canaries, into memory that held NaN. */
export function packInGroups({ k, b, ldb }: Product, columns: readonly number[], offset = 0): Float32Array {
  const given = Guarded.f32(b, offset);
  const listed = Guarded.i32(columns, offset);
  const depth = Math.ceil(k / 4) * 4;
  const packed = new Guarded(columns.length * depth, 4, offset);
  packed.f32.fill(Number.NaN);
  kernels.f32_pack_groups(k, columns.length / GROUP, listed.pointer, given.pointer, ldb, packed.pointer);
  if (!sameBits(given.f32, b)) throw new Error('the kernel changed B');
  const result = packed.f32.slice();
  for (const buffer of [given, listed, packed]) buffer.free();
  return result;
}

/**
 * Runs f32_sampled_tn between canaries, with a scratch that holds NaN, and returns C dense (m, n).
 *
 * @throws Error if a canary, an input or a gap of C has changed.
 */
export function multiplySampled(given: Product, { columns, starts, entries }: Places, offset = 0): Float32Array {
  const { m, n, k, a, lda, b, ldb, c, ldc } = given;
  const left = Guarded.f32(a, offset);
  const packedB = packGroups(k, columns, b, ldb);
  const packed = Guarded.f32(packedB, offset);
  const columnList = Guarded.i32(columns, offset);
  const startList = Guarded.i32(starts, offset);
  const entryList = new Guarded(entries.length, 2, offset);
  const words = () => new Uint16Array(kernels.memory.buffer, entryList.pointer, entries.length);
  words().set(entries);
  const result = Guarded.f32(c, offset);
  const scratch = new Guarded(kernels.sampled_scratch_bytes(k), 1);
  new Uint8Array(kernels.memory.buffer, scratch.pointer, scratch.length).fill(0xff);
  kernels.f32_sampled_tn(
    m,
    columns.length / GROUP,
    k,
    left.pointer,
    lda,
    packed.pointer,
    columnList.pointer,
    startList.pointer,
    entryList.pointer,
    result.pointer,
    ldc,
    scratch.pointer,
  );
  if (!sameBits(left.f32, a)) throw new Error('the kernel changed A');
  if (!sameBits(packed.f32, packedB)) throw new Error('the kernel changed packed B');
  const lists = [...columnList.i32, ...startList.i32, ...words()];
  if ([...columns, ...starts, ...entries].some((number, index) => number !== lists[index])) {
    throw new Error('the kernel changed the lists');
  }
  const dense = new Float32Array(m * n);
  const stored = result.f32;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) dense[i * n + j] = stored[i * ldc + j]!;
    for (let j = i * ldc + n; j < Math.min((i + 1) * ldc, stored.length); j++) {
      if (stored[j] !== GAP) throw new Error('the kernel wrote into a gap of C');
    }
  }
  for (const buffer of [left, packed, columnList, startList, entryList, result, scratch]) buffer.free();
  return dense;
}
