import { concaveTail } from './concaveTail.js';

/** Assumption on how often inputs are selected that matter little, from which a bound on false selections follows. */
export type StabilityAssumption = 'none' | 'unimodal' | 'r-concave';

/** Sizes that a bound depends on. */
export interface StabilitySizes {
  readonly inputs: number;
  readonly threshold: number;
  readonly pairs: number;
}

/**
 * Bound on the expected number of false selections if each half selects q inputs; Infinity where none is known.
 *
 * Source: Meinshausen & Bühlmann (2010), theorem 1; Shah & Samworth (2013), theorem 2 and equation 8.
 */
export function boundOf(assumption: StabilityAssumption, q: number, sizes: StabilitySizes): number {
  const { inputs, threshold } = sizes;
  if (assumption === 'none') return (q * q) / ((2 * threshold - 1) * inputs);
  const share = q / inputs;
  const least = leastCount(sizes);
  return assumption === 'unimodal' ? unimodalBound(q, share, least, sizes) : concaveBound(share, least, sizes);
}

/** The largest q whose bound is at most the aim; 0 if there is none. */
export function mostSelected(assumption: StabilityAssumption, aim: number, sizes: StabilitySizes): number {
  const { inputs, threshold } = sizes;
  if (assumption === 'none') return Math.min(inputs, Math.floor(Math.sqrt(aim * (2 * threshold - 1) * inputs)));
  let [fits, exceeds] = [0, inputs + 1];
  while (exceeds - fits > 1) {
    const middle = (fits + exceeds) >> 1;
    if (boundOf(assumption, middle, sizes) <= aim) fits = middle;
    else exceeds = middle;
  }
  return fits;
}

/** Number of the 2 B halves that is at least the threshold. */
function leastCount({ threshold, pairs }: StabilitySizes): number {
  let count = Math.floor(threshold * 2 * pairs);
  while (count / (2 * pairs) < threshold) count++;
  return count;
}

/** C(π, B) q² / p, with π rounded up to a number of halves, which selects the same inputs. */
function unimodalBound(q: number, share: number, least: number, { inputs, pairs }: StabilitySizes): number {
  const cut = least / (2 * pairs);
  const lowest = 0.5 + Math.min(share * share, 1 / (2 * pairs) + 0.75 * share * share);
  if (least < pairs + 2 || cut <= lowest || 3 * share * share > 1) return Infinity;
  const constant =
    cut <= 0.75 ? 1 / (2 * (2 * cut - 1 - 1 / (2 * pairs))) : (4 * (1 - cut + 1 / (2 * pairs))) / (1 + 1 / pairs);
  return (constant * q * q) / inputs;
}

/** p times the smaller of two tails: of pairs that select an input twice, r = -1/2, and of halves that select it, r = -1/4. */
function concaveBound(share: number, least: number, { inputs, pairs }: StabilitySizes): number {
  const both = concaveTail(share * share * pairs, least - pairs, pairs, 2);
  return inputs * Math.min(both, concaveTail(share * 2 * pairs, least, 2 * pairs, 4));
}
