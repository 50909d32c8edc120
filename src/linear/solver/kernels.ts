import { linearSource } from '#linear';
import { Arena } from '../../core/memory/arena.js';
import type { HostMemory } from '../../host.js';

/** Addresses of an X by columns: values, row indices, starts of the columns. */
export type SparseAddresses = [values: number, rows: number, starts: number];

/** Exports of assembly/linear.ts; tests/contract/abi.test.ts compares them. */
export interface LinearKernels {
  readonly memory: HostMemory;
  f64_axpy(a: number, x: number, y: number, n: number): void;
  f64_centre(n: number, g: number, h: number, u: number, step: number, rounding: number): number;
  f64_cholesky_append(
    l: number,
    stride: number,
    m: number,
    solved: number,
    row: number,
    diagonal: number,
    least: number,
  ): number;
  f64_cholesky_delete(l: number, stride: number, m: number, at: number, rotations: number): void;
  f64_cholesky_forward(l: number, stride: number, m: number, count: number): void;
  f64_cholesky_solve(l: number, stride: number, m: number, b: number, from: number): void;
  f64_dense_axpys(x: number, ld: number, n: number, list: number, count: number, factors: number, y: number): void;
  f64_dense_dots(x: number, ld: number, n: number, list: number, count: number, r: number, out: number): void;
  f64_dense_gram(
    x: number,
    ld: number,
    h: number,
    rows: number,
    countA: number,
    columns: number,
    countB: number,
    scratch: number,
    out: number,
    stride: number,
  ): void;
  f64_gaussian(n: number, eta: number, y: number, w: number, g: number): number;
  f64_gaussian_conjugate(n: number, u: number, y: number, w: number, v: number, t: number): number;
  f64_gram_descent(q: number, stride: number, m: number, k: number, terms: number, b: number, c: number): number;
  f64_screen(
    count: number,
    candidates: number,
    norms: number,
    limits: number,
    slots: number,
    known: number,
    table: number,
    kept: number,
    slot: number,
    counts: number,
    list: number,
  ): number;
  f64_sparse_axpys(...args: [...SparseAddresses, list: number, count: number, factors: number, y: number]): void;
  f64_sparse_dots(...args: [...SparseAddresses, list: number, count: number, r: number, out: number]): void;
  f64_sparse_products(
    ...args: [...SparseAddresses, h: number, j: number, columns: number, count: number, scratch: number, out: number]
  ): void;
  f64_standardize(
    x: number,
    ld: number,
    n: number,
    count: number,
    w: number,
    isCentred: number,
    isScaled: number,
    mean: number,
    deviation: number,
    norms: number,
  ): number;
  f64_step_residuals(n: number, h: number, step: number, u: number): number;
  f64_transpose(rows: number, count: number, columns: number, x: number, ld: number): void;
  heap_base(): number;
}

/** The one instance of the module, with a memory of its own, and that memory as numbers. */
export interface Engine {
  readonly kernels: LinearKernels;
  readonly arena: Arena;
  numbers: Float64Array;
  integers: Int32Array;
}

/** Makes the views anew if the memory has grown. */
export function renewViews(engine: Engine): void {
  const { buffer } = engine.kernels.memory;
  if (engine.numbers.buffer === buffer) return;
  engine.numbers = new Float64Array(buffer);
  engine.integers = new Int32Array(buffer);
}

/** The runtime has no WebAssembly, or refuses the module. Texts that say what it lacks are a chunk on demand. */
export class Refused extends Error {
  constructor(cause: unknown) {
    super('the kernels cannot run', { cause });
  }
}

let current: Engine | undefined;

/** The engine, instantiated at the first call. Its memory is kept: pages that are new cost more than the arithmetic on them.
    @throws Refused if the runtime cannot run it. */
export function engine(): Engine {
  current ??= start();
  return current;
}

function start(): Engine {
  const source = linearSource();
  try {
    const module = source instanceof WebAssembly.Module ? source : new WebAssembly.Module(source);
    // In the shape of assembly/linear.ts.
    const kernels = new WebAssembly.Instance(module, {}).exports as unknown as LinearKernels;
    const { buffer } = kernels.memory;
    const arena = new Arena(kernels.memory, kernels.heap_base());
    return { kernels, arena, numbers: new Float64Array(buffer), integers: new Int32Array(buffer) };
  } catch (cause) {
    throw new Refused(cause);
  }
}
