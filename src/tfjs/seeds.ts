import { philox } from '../core/random/philox.js';
import { Purpose, streamOf } from '../core/random/streams.js';

/**
 * Makes one seed for a model from those of its parts, in their order. TensorFlow.js has a seed in each initializer and dropout
 * layer; a model here has one.
 *
 * The 64 bits of each seed are the counter of a Philox block, whose key is the result of the seeds before it.
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
