import { loadLanes, storeLanes } from '../lanes';

/** Largest step size, so that products of step sizes stay finite. */
const LARGEST_STEP: f32 = 1.152921504606846976e18; // 2^60

/**
 * t[i] := min(learningRate / (sqrt(v[i]) * rootScale + epsilon), 2^60): the step sizes of an adaptive optimizer's metric.
 *
 * @param v          (n) f32, in, >= 0: second moments.
 * @param rootScale  1 / sqrt(1 - beta2^t) for Adam, otherwise 1.
 * @param epsilon    > 0.
 * @param t          (n) f32, out.
 *
 * Unchecked: n * 4 bytes at v and at t.
 */
export function f32_step_sizes(v: usize, n: i32, learningRate: f32, rootScale: f32, epsilon: f32, t: usize): void {
  const rates = f32x4.splat(learningRate);
  const scales = f32x4.splat(rootScale);
  const epsilons = f32x4.splat(epsilon);
  for (; n > 0; n -= 4) {
    const denominator = f32x4.add(f32x4.mul(f32x4.sqrt(loadLanes(v, n)), scales), epsilons);
    storeLanes(t, n, f32x4.pmin(f32x4.div(rates, denominator), f32x4.splat(LARGEST_STEP)));
    v += 16;
    t += 16;
  }
}

/**
 * t[i] := min(learningRate / (|u[i]| + epsilon), 2^60): the same for a state of magnitudes instead of squares.
 *
 * @param u        (n) f32, in.
 * @param epsilon  > 0.
 * @param t        (n) f32, out.
 *
 * Unchecked: n * 4 bytes at u and at t.
 */
export function f32_magnitude_step_sizes(u: usize, n: i32, learningRate: f32, epsilon: f32, t: usize): void {
  const rates = f32x4.splat(learningRate);
  const epsilons = f32x4.splat(epsilon);
  for (; n > 0; n -= 4) {
    const denominator = f32x4.add(f32x4.abs(loadLanes(u, n)), epsilons);
    storeLanes(t, n, f32x4.pmin(f32x4.div(rates, denominator), f32x4.splat(LARGEST_STEP)));
    u += 16;
    t += 16;
  }
}
