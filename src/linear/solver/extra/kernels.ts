import { linearExtraSource } from '#linearExtra';
import type { HostMemory } from '../../../host.js';

/** Exports of assembly/linearExtra.ts; tests/contract/abi.test.ts compares them. */
export interface ExtraKernels {
  f32_dense_axpys(x: number, ld: number, n: number, list: number, count: number, factors: number, y: number): void;
  f32_dense_dots(x: number, ld: number, n: number, list: number, count: number, r: number, out: number): void;
  f32_narrow(x: number, ld: number, count: number, w: number, y: number, roundings: number): void;
  f64_binomial(n: number, eta: number, y: number, w: number, g: number, h: number): number;
  f64_binomial_conjugate(n: number, u: number, y: number, w: number, v: number, t: number): number;
  f64_distance(n: number, g: number, u: number, h: number, t: number): number;
  f64_multinomial(n: number, classes: number, eta: number, y: number, w: number, g: number, h: number): number;
  f64_multinomial_conjugate(n: number, classes: number, u: number, y: number, w: number, v: number, t: number): number;
  f64_poisson(n: number, eta: number, y: number, w: number, g: number, h: number): number;
  f64_poisson_conjugate(n: number, u: number, y: number, w: number, v: number, t: number): number;
  i16_gram(
    z: number,
    next: number,
    n: number,
    first: number,
    countA: number,
    countB: number,
    factors: number,
    out: number,
    stride: number,
  ): void;
  i8_round(y: number, ld: number, count: number, z: number, next: number, factors: number): void;
  i8_screen(
    z: number,
    next: number,
    list: number,
    count: number,
    q: number,
    factors: number,
    scale: number,
    limits: number,
    known: number,
    kept: number,
  ): number;
  i16_round(x: number, h: number, n: number, scratch: number, z: number, next: number): number;
}

let current: ExtraKernels | undefined;

/** The second module, instantiated at the first call. @param memory  of the first one, which the runtime has accepted. */
export function extraKernels(memory: HostMemory): ExtraKernels {
  current ??= start(memory);
  return current;
}

function start(memory: HostMemory): ExtraKernels {
  const source = linearExtraSource();
  const module = source instanceof WebAssembly.Module ? source : new WebAssembly.Module(source);
  // In the shape of assembly/linearExtra.ts.
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as ExtraKernels;
}
