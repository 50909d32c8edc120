import { philox } from '../../core/random/philox.js';
import { Purpose, streamOf } from '../../core/random/streams.js';
import { settingOf } from '../space/space.js';
import type { Key, MakeSampler } from './sampler.js';

/**
 * Independent settings: parameter d of trial i is a function of (seed, i, d).
 *
 * Source: Bergstra & Bengio, "Random search for hyper-parameter optimization" (2012).
 */
export const random: MakeSampler = (entries, key) => ({
  count: undefined,
  settingOf: (trial) =>
    settingOf(entries, (parameter, dimension) => {
      const [high, low] = wordsAt(key, trial, dimension);
      return parameter.at(((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53);
    }),
});

/** Two random words. */
export function wordsAt({ seedLow, seedHigh }: Key, step: number, dimension: number): readonly [number, number] {
  const words = new Uint32Array(4);
  philox(dimension, step, 0, streamOf(Purpose.tuning, 0), seedLow, seedHigh, words);
  return [words[0]!, words[1]!];
}
