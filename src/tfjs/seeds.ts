import { philox } from '../core/random/philox.js';
import { Purpose, streamOf } from '../core/random/streams.js';
import { HyperparameterError } from '../errors.js';
import { show } from '../validate.js';

/** @throws HyperparameterError unless it is a finite number. */
export function requireSeed(owner: string, seed: unknown): number {
  if (typeof seed === 'number' && Number.isFinite(seed)) return seed;
  const expected = 'a finite number';
  throw new HyperparameterError(`${owner}: seed must be ${expected}, got ${show(seed)}`, {
    path: `${owner}.seed`,
    expected,
    got: seed,
  });
}

/**
 * One seed for a model from those of its parts, in their order: TensorFlow.js has a seed in each initializer and dropout layer,
 * where a model here has one.
 *
 * Each seed's 64 bits are the counter of a Philox block, whose key is what came of the seeds before it.
 */
export function joinSeeds(seeds: readonly number[]): number {
  const bits = new DataView(new ArrayBuffer(Float64Array.BYTES_PER_ELEMENT));
  const words = new Uint32Array(4);
  let key: readonly [low: number, high: number] = [0, 0];
  for (const [index, seed] of seeds.entries()) {
    bits.setFloat64(0, seed);
    philox(index, bits.getUint32(0), bits.getUint32(4), streamOf(Purpose.init, 0), ...key, words);
    key = [words[0]!, words[1]!];
  }
  return (key[1] >>> 11) * 2 ** 32 + key[0];
}
