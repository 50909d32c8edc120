import { power } from '../exact/power.js';
import { philox } from './philox.js';
import type { RandomStream } from './streams.js';

/**
 * Draws from Beta(alpha, alpha), a function of its coordinates: in [0, 1], mean 1/2, variance 1 / (4 (2 alpha + 1)).
 *
 * If alpha <= 1, by Jöhnk: with u, v uniform, 1 / (1 + (v / u)^(1 / alpha)), given u^(1 / alpha) + v^(1 / alpha) <= 1. Otherwise
 * by Ulrich: with (u, w) uniform on the half disk and s = u^2 + w^2, 1/2 + (u w / s) sqrt(1 - s^(2 / (2 alpha - 1))). Attempt a
 * takes the first two words of block a, as (word + 1/2) / 2^32; at least half of the attempts succeed.
 *
 * Sums, products, quotients and roots only, so it has the same bits in every engine.
 *
 * @param alpha  > 0, finite.
 *
 * Source: Jöhnk (1964); Ulrich (1984); both in Devroye, "Non-Uniform Random Variate Generation" (1986), IX.3 and IX.4.
 */
export function symmetricBeta(alpha: number, { stepLow, stepHigh, stream, seedLow, seedHigh }: RandomStream): number {
  const words = new Uint32Array(4);
  for (let attempt = 0; ; attempt++) {
    philox(attempt, stepLow, stepHigh, stream, seedLow, seedHigh, words);
    const u = (words[0]! + 0.5) / 0x1_0000_0000;
    const v = (words[1]! + 0.5) / 0x1_0000_0000;
    if (alpha <= 1) {
      const exponent = 1 / alpha;
      // The quotient of powers would be 0 / 0 for a small alpha; a power of the quotient is not.
      if (power(u, exponent) + power(v, exponent) <= 1) return 1 / (1 + power(v / u, exponent));
    } else {
      const w = 2 * v - 1;
      const s = u * u + w * w;
      if (s <= 1) return 0.5 + ((u * w) / s) * Math.sqrt(1 - power(s, 2 / (2 * alpha - 1)));
    }
  }
}
