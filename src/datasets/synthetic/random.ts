import { log } from '../../core/exact/elementary.js';
import { cos } from '../../core/exact/trigonometry.js';
import { fractionOf, philox } from '../../core/random/philox.js';
import { type Seed, splitSeed } from '../../core/random/seed.js';
import { Purpose, streamOf } from '../../core/random/streams.js';
import type { Check } from '../../options.js';

/** Random numbers in a row, the same in every engine. */
export interface Draws {
  /** In [0, 1). */
  uniform(): number;
  /** Mean 0, variance 1. Source: Box & Muller (1958). */
  normal(): number;
}

/** @param ordinal  of the numbers that share a seed: 0 for points, 1 for labels. @throws HyperparameterError for a seed that is none. */
export function drawsOf(owner: string, seed: Seed, ordinal: number): Draws {
  const { seedLow, seedHigh } = splitSeed(owner, seed);
  const stream = streamOf(Purpose.datasets, ordinal);
  const words = new Uint32Array(4);
  let drawn = 0;
  const uniform = () => {
    const half = drawn % 2; // a block has two fractions
    if (half === 0) philox(drawn / 2, 0, 0, stream, seedLow, seedHigh, words);
    drawn++;
    return fractionOf(words, 2 * half);
  };
  const normal = () => {
    const radius = Math.sqrt(-2 * log(1 - uniform()));
    return radius * cos(2 * Math.PI * uniform());
  };
  return { uniform, normal };
}

/** Checks a seed. */
export const readSeed: Check<Seed> = (path, value) => {
  splitSeed(path.slice(0, path.lastIndexOf('.')), value);
  return value as Seed;
};
