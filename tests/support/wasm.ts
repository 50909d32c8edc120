// The kernels and a guarded memory for tests: every buffer lies between canaries that must survive.
import { readFileSync } from 'node:fs';
import { adoptExtra } from '../../src/core/kernels/extra.js';
import type { AllKernels } from '../../src/core/kernels/extraKernels.js';
import { instantiateExtra, instantiateKernels } from '../../src/core/kernels/instantiate.js';
import { Arena } from '../../src/core/memory/arena.js';

/** Which build is tested: the default one, unless a test has set this variable before it imports anything of here. */
const build = process.env['OCKHAM_BUILD'] ?? 'core';
const read = (name: string) => readFileSync(new URL(`../../build/${name}.wasm`, import.meta.url));
export const bytes = read(build);
export const extraBytes = read('extra');

/** Kernels of build/tests.wasm, which no program has. */
interface TestKernels {
  f32_log1p(x: number, y: number, n: number): void;
  f32_expm1(x: number, y: number, n: number): void;
  f32_erf(x: number, y: number, n: number): void;
  f32_soft_threshold(x: number, n: number, threshold: number): void;
  f32_soft_threshold_metric(
    x: number,
    v: number,
    n: number,
    learningRate: number,
    lambda: number,
    rootScale: number,
    epsilon: number,
  ): void;
}

const core = instantiateKernels(bytes);
const forTests = new WebAssembly.Instance(new WebAssembly.Module(read('tests')), { env: { memory: core.memory } });
/** Those of both modules, and those for tests. */
export const kernels: AllKernels & TestKernels = {
  ...core,
  ...instantiateExtra(extraBytes, core.memory),
  ...(forTests.exports as unknown as TestKernels),
};
adoptExtra(kernels, kernels);
export const arena = new Arena(kernels.memory, kernels.heap_base());

const GUARD_BYTES = 64;
const GUARD = 0xa5;

/** A buffer in wasm memory with canaries on both sides; `offset` bytes (a multiple of 4) make it unaligned. */
export class Guarded {
  private readonly region: number;
  readonly pointer: number;

  constructor(
    readonly length: number,
    readonly bytesPerElement = 4,
    offset = 0,
  ) {
    this.region = arena.allocate(length * bytesPerElement + offset + 2 * GUARD_BYTES);
    this.pointer = this.region + GUARD_BYTES + offset;
    const all = this.raw();
    all.fill(GUARD);
  }

  static f32(values: ArrayLike<number>, offset = 0): Guarded {
    const buffer = new Guarded(values.length, 4, offset);
    buffer.f32.set(values);
    return buffer;
  }

  static i32(values: ArrayLike<number>, offset = 0): Guarded {
    const buffer = new Guarded(values.length, 4, offset);
    buffer.i32.set(values);
    return buffer;
  }

  get f32(): Float32Array {
    return arena.f32(this.pointer, this.length);
  }

  get i32(): Int32Array {
    return arena.i32(this.pointer, this.length);
  }

  get f64(): Float64Array {
    return arena.f64(this.pointer, this.length);
  }

  /** Throws where a canary was overwritten. */
  check(): void {
    const start = this.pointer - GUARD_BYTES;
    const end = this.pointer + this.length * this.bytesPerElement;
    const before = new Uint8Array(kernels.memory.buffer, start, GUARD_BYTES);
    const after = new Uint8Array(kernels.memory.buffer, end, GUARD_BYTES);
    if (before.some((byte) => byte !== GUARD)) throw new Error('a kernel wrote before its buffer');
    if (after.some((byte) => byte !== GUARD)) throw new Error('a kernel wrote past its buffer');
  }

  /** Checks the canaries and gives the region back. */
  free(): void {
    this.check();
    arena.free(this.region);
  }

  private raw(): Uint8Array {
    const bytes = this.pointer - this.region + this.length * this.bytesPerElement + GUARD_BYTES;
    return new Uint8Array(kernels.memory.buffer, this.region, bytes);
  }
}
