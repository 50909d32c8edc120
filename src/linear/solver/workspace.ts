import type { Arena } from '../../core/memory/arena.js';
import { engine, type LinearKernels, renewViews } from './kernels.js';

/**
 * Memory of one problem: everything that it takes is freed together.
 *
 * {@link numbers} and {@link integers} are the whole memory: number i of a vector at an address is `numbers[(address >>> 3) + i]`. They
 * are made anew when the memory has grown, so they are read where they are used, and not kept while anything is taken. Views of single
 * vectors in their place would be most of the garbage of a small problem.
 */
export class Workspace {
  readonly kernels: LinearKernels;
  private readonly engine = engine();
  private readonly arena: Arena;
  private readonly taken = new Set<number>();

  constructor() {
    this.kernels = this.engine.kernels;
    this.arena = this.engine.arena;
    renewViews(this.engine);
  }

  get numbers(): Float64Array {
    return this.engine.numbers;
  }

  get integers(): Int32Array {
    return this.engine.integers;
  }

  /** Takes room for `length` f64, all 0. */
  zeros(length: number): number {
    const address = this.take(length * 8);
    this.clear(address, length);
    return address;
  }

  clear(address: number, length: number): void {
    this.numbers.fill(0, address >>> 3, (address >>> 3) + length);
  }

  /** Copies `length` f64. */
  copy(from: number, to: number, length: number): void {
    this.numbers.copyWithin(to >>> 3, from >>> 3, (from >>> 3) + length);
  }

  /** Takes room for a list of i32, and writes it. */
  list(entries: ArrayLike<number>): number {
    const address = this.take(Math.max(1, entries.length) * 4);
    this.integers.set(entries, address >>> 2);
    return address;
  }

  /** Takes room, contents undefined. @throws MemoryError */
  take(bytes: number): number {
    const address = this.arena.allocate(bytes);
    renewViews(this.engine);
    this.taken.add(address);
    return address;
  }

  give(address: number): void {
    this.taken.delete(address);
    this.arena.free(address);
  }

  f64(address: number, length: number): Float64Array {
    return this.arena.f64(address, length);
  }

  i32(address: number, length: number): Int32Array {
    return this.arena.i32(address, length);
  }

  /** Frees all. */
  release(): void {
    for (const address of this.taken) this.arena.free(address);
    this.taken.clear();
  }
}
