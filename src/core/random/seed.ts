import { HyperparameterError } from '../../errors.js';
import { refuse } from '../../validate.js';

/** A seed: an integer in [0, 2^53), or a BigInt of 64 bits. */
export type Seed = number | bigint;

/**
 * Low and high 32 bits of a seed: the key of every random number.
 *
 * @throws HyperparameterError unless the seed is an integer in [0, 2^53) or a BigInt in [0, 2^64).
 */
export function splitSeed(owner: string, seed: unknown): { readonly seedLow: number; readonly seedHigh: number } {
  if (typeof seed === 'number' && Number.isSafeInteger(seed) && seed >= 0) {
    return { seedLow: seed >>> 0, seedHigh: Math.floor(seed / 0x1_0000_0000) };
  }
  if (typeof seed === 'bigint' && BigInt.asUintN(64, seed) === seed) {
    return { seedLow: Number(seed & 0xffff_ffffn), seedHigh: Number(seed >> 32n) };
  }
  refuse(HyperparameterError, `${owner}.seed`, 'an integer in [0, 2^53) or a BigInt in [0, 2^64)', seed);
}

/** Draws a seed of 53 random bits, if none is given. */
export function drawSeed(): number {
  const words = crypto.getRandomValues(new Uint32Array(2));
  return (words[1]! >>> 11) * 0x1_0000_0000 + words[0]!;
}
