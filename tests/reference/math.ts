// What the vector functions compute, in f64 with the host's functions (about 1e-16, far below an ulp of f32).
import { erf } from './erf.js';

export function sigmoid(x: number): number {
  return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
}

/** By the name of the kernel that computes it. */
export const math = {
  f32_exp: Math.exp,
  f32_log: Math.log,
  f32_log1p: Math.log1p,
  f32_expm1: Math.expm1,
  f32_tanh: Math.tanh,
  f32_sigmoid: sigmoid,
  f32_erf: erf,
} as const;

export type MathKernel = keyof typeof math;
