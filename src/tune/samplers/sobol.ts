import { OptionError } from '../../errors.js';
import { refuse } from '../../validate.js';
import { settingOf } from '../space/space.js';
import { directionNumbers, MOST_DIMENSIONS } from './directionNumbers.js';
import { wordsAt } from './random.js';
import type { MakeSampler } from './sampler.js';

/** Bits of a coordinate. */
const BITS = 32;
/** Coordinate of the shifts among the random words of a study: no trial has that number. */
const SHIFT_STEP = 0xffff_ffff;

/**
 * Points of Sobol's sequence, which leave smaller gaps than independent ones, each dimension shifted by random bits of the seed: the
 * value of every single point is uniform. The first 2^k points are balanced.
 *
 * Source: Sobol' (1967); Joe & Kuo (2008); the order is that of Antonov & Saleev (1979), as in scipy's `qmc.Sobol`. The shift is that of
 * L'Ecuyer & Lemieux (2002); scipy also scrambles the matrices (Owen).
 */
export const sobol: MakeSampler = (entries, key) => {
  if (entries.length > MOST_DIMENSIONS) {
    refuse(OptionError, 'tune.space', `at most ${MOST_DIMENSIONS} parameters for sampler 'sobol'`, entries.length);
  }
  const dimensions = entries.map((_, dimension) => ({
    columns: generator(dimension),
    shift: wordsAt(key, SHIFT_STEP, dimension)[0],
  }));
  return {
    count: undefined,
    settingOf: (trial) =>
      settingOf(entries, (parameter, dimension) => {
        const { columns, shift } = dimensions[dimension]!;
        return parameter.at(((point(columns, trial) ^ shift) >>> 0) / 2 ** 32);
      }),
  };
};

/** Coordinate of the point of that index, of 32 bits: the columns of the generator that its Gray code names, added without carry. */
export function point(columns: Uint32Array, index: number): number {
  let bits = 0;
  for (let code = (index ^ (index >>> 1)) >>> 0, bit = 0; code !== 0; code >>>= 1, bit++) {
    if (code & 1) bits ^= columns[bit]!;
  }
  return bits >>> 0;
}

/** (32) columns of a dimension's generator matrix, the most significant bit first: v_k = m_k 2^(31 - k), by the recurrence of Sobol'. */
export function generator(dimension: number): Uint32Array {
  const columns = new Uint32Array(BITS);
  if (dimension === 0) return columns.map((_, bit) => 1 << (31 - bit));
  const [polynomial = 0, ...initial] = directionNumbers(dimension);
  const degree = initial.length;
  for (let bit = 0; bit < BITS; bit++) {
    if (bit < degree) {
      columns[bit] = initial[bit]! << (31 - bit);
      continue;
    }
    let column = columns[bit - degree]! ^ (columns[bit - degree]! >>> degree);
    for (let lag = 1; lag < degree; lag++) {
      if ((polynomial >>> (degree - lag)) & 1) column ^= columns[bit - lag]!;
    }
    columns[bit] = column;
  }
  return columns;
}
