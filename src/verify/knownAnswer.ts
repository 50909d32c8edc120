import type { Runtime } from '../core/kernels/runtime.js';

/** A computation whose result is known to the bit. */
export interface KnownAnswer {
  readonly name: string;
  /** Digits or a hash of the bits that every engine must compute; see bits.ts. */
  readonly expected: string;
  /** Writes the operands, once. */
  prepare(memory: Scratch): Computation;
}

/** A known answer with its operands in place. */
export interface Computation {
  /** Calls of each kernel in one `warm`, at least. */
  readonly calls: number;
  /** Calls the same kernels faster. `compute` runs after it in any case. Default: `compute`. */
  warm?(): void;
  /** Computes the result; the same each time. */
  compute(): void;
  /** Returns the result of `compute` in the form of `expected`. */
  read(): string;
}

/** Regions of the kernels' memory that are allocated one by one and freed together. */
export class Scratch {
  private readonly regions: number[] = [];

  constructor(readonly runtime: Runtime) {}

  /** Returns the address of a new region of so many bytes. */
  allocate(bytes: number): number {
    const region = this.runtime.arena.allocate(bytes);
    this.regions.push(region);
    return region;
  }

  /** Returns the address of a copy. */
  copy(values: Float32Array): number {
    const address = this.allocate(values.byteLength);
    this.runtime.arena.write(address, values);
    return address;
  }

  /** A view of the bits of 32-bit numbers. */
  words(address: number, length: number): Uint32Array {
    return new Uint32Array(this.runtime.kernels.memory.buffer, address, length);
  }

  release(): void {
    for (const region of this.regions.splice(0)) this.runtime.arena.free(region);
  }
}

/** n numbers in [-1/2, 1/2). Most of them need all bits of a float; each salt gives other numbers. */
export function numbers(n: number, salt: number): Float32Array {
  return Float32Array.from({ length: n }, (_, i) => Math.imul(i + salt, 0x9e3779b1) / 0x1_0000_0000);
}

/** The same, three in four of them 0. */
export function sparseNumbers(n: number, salt: number): Float32Array {
  return numbers(n, salt).map((value, i) => (Math.imul(i + salt, 0x85ebca6b) >>> 30 === 0 ? value : 0));
}
