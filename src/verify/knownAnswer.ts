import type { Runtime } from '../core/kernels/runtime.js';

/** A computation whose result is known to the bit. */
export interface KnownAnswer {
  readonly name: string;
  /** Digits or a hash of the bits that every engine must come to; see bits.ts. */
  readonly expected: string;
  /** Writes the operands, once. */
  prepare(desk: Desk): Computation;
}

/** A known answer with its operands in place. */
export interface Computation {
  /** How often one `warm` calls each of its kernels, at least. */
  readonly calls: number;
  /** The same kernels by a shorter way, if there is one. Default: `compute`, which comes after it in any case. */
  warm?(): void;
  /** The same results each time. */
  compute(): void;
  /** What `compute` came to, in the form of `expected`. */
  read(): string;
}

/** Regions of the kernels' memory that are taken one by one and given back together. */
export class Desk {
  private readonly regions: number[] = [];

  constructor(readonly runtime: Runtime) {}

  /** Address of as many bytes. */
  room(bytes: number): number {
    const region = this.runtime.arena.allocate(bytes);
    this.regions.push(region);
    return region;
  }

  /** Address of a copy. */
  place(values: Float32Array): number {
    const address = this.room(values.byteLength);
    this.runtime.arena.write(address, values);
    return address;
  }

  /** A view of the bits of 32-bit numbers. */
  words(address: number, length: number): Uint32Array {
    return new Uint32Array(this.runtime.kernels.memory.buffer, address, length);
  }

  clear(): void {
    for (const region of this.regions.splice(0)) this.runtime.arena.free(region);
  }
}

/** n numbers in [-1/2, 1/2), most of which have all the bits that a float has; another salt, other numbers. */
export function numbers(n: number, salt: number): Float32Array {
  return Float32Array.from({ length: n }, (_, i) => Math.imul(i + salt, 0x9e3779b1) / 0x1_0000_0000);
}

/** The same, three in four of them 0. */
export function sparseNumbers(n: number, salt: number): Float32Array {
  return numbers(n, salt).map((value, i) => (Math.imul(i + salt, 0x85ebca6b) >>> 30 === 0 ? value : 0));
}
