import type { Kernels } from '../core/kernels/kernels.js';
import { dropoutThreshold, streamOf } from '../core/random/streams.js';
import { type NumberList, readList } from '../data/reading/list.js';
import { HyperparameterError, OptionError, ShapeError } from '../errors.js';
import { readOptions } from '../options.js';
import type { Layer, LayerSlot, Pass } from '../types.js';
import { given, refuse, requireInteger } from '../validate.js';
import type { Rate } from './rate.js';
import { drawing, drawingLayer } from './stochastic.js';

/** Options of {@link spatialDropout}. */
export interface SpatialDropoutOptions {
  /** Fraction of the groups that is DROPPED, in [0, 1), or a schedule of it. */
  rate: Rate;
  /** Size of consecutive groups, which must divide the columns; or the group number of every column: integers from 0. */
  groups: number | NumberList;
  /** Number of groups that decisions are drawn for, if `groups` is a list: at least one more than its largest number. `compact` sets
      it, so that masks stay the same. Default: one more than the largest number. */
  groupCount?: number;
  inputShape?: NumberList;
  name?: string;
}

/** Largest group number that a list may hold, plus one. */
const MOST_GROUPS = 2 ** 20;

/**
 * Dropout of whole groups of features: in training each group of a row is kept with probability `1 - rate` and scaled by
 * `1 / (1 - rate)`, otherwise all its features are 0; at inference the layer is the identity.
 *
 * For features that say the same thing several times (the lags of a series, the columns of a one-hot variable, the
 * channels of a flattened image), in which the network could read single dropped values off their neighbours. Masks are functions of
 * (seed, step, row, group), with the rounding of dropout's rate. `groups: 1` is dropout itself, bit for bit.
 *
 * @throws HyperparameterError when rate is outside [0, 1); OptionError for groups that are neither a size nor a list;
 *   ShapeError if they do not fit the columns.
 * @example spatialDropout({ rate: 0.3, groups: 4 }) // columns 0-3, 4-7, ...
 * @example spatialDropout({ rate: 0.3, groups: [0, 0, 1, 2] })
 *
 * Source: Tompson et al. (2015). Keras has it as SpatialDropout1D to 3D, PyTorch as Dropout1d to 3d: a group is a channel.
 */
export function spatialDropout(options: SpatialDropoutOptions): Layer {
  const read = readOptions('spatialDropout', options, { ...drawing, groups: [undefined, readGroups] }, ['groupCount']);
  const { groups } = read;
  const count = readGroupCount(groups, options.groupCount);
  const groupCount = (units: number) => (typeof groups === 'number' ? units / groups : count);
  const mask = (kernels: Kernels, slot: LayerSlot, pass: Pass, from: number, to: number, rate: number) => {
    const { keepThreshold, scale } = dropoutThreshold(rate);
    const { inputUnits, scratch } = slot;
    const groupOf = new Int32Array(kernels.memory.buffer, scratch, inputUnits);
    for (let unit = 0; unit < inputUnits; unit++) {
      groupOf[unit] = typeof groups === 'number' ? Math.floor(unit / groups) : groups[unit]!;
    }
    kernels.f32_spatial_dropout(
      from,
      to,
      pass.rows,
      inputUnits,
      pass.firstRow,
      scratch,
      groupCount(inputUnits),
      keepThreshold,
      scale,
      scratch + groupOf.byteLength,
      pass.stepLow,
      pass.stepHigh,
      streamOf(pass.purpose, slot.ordinal),
      pass.seedLow,
      pass.seedHigh,
    );
  };
  return drawingLayer({
    type: 'spatialDropout',
    options: read,
    config: { groups, ...given({ groupCount: options.groupCount }) },
    checkUnits: (units) => requireFit(groups, units),
    narrow: (inputs, width, shared) =>
      spatialDropout({
        ...shared,
        groups: Array.from(inputs, (input) =>
          typeof groups === 'number' ? Math.floor(input / groups) : groups[input]!,
        ),
        groupCount: groupCount(width),
      }),
    scratchBytes: (units) => Int32Array.BYTES_PER_ELEMENT * (units + 8 * Math.ceil(groupCount(units) / 8)),
    forward: mask,
    backward: mask,
  });
}

function readGroups(path: string, given: unknown): number | readonly number[] {
  const isIndex = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
  if (typeof given === 'number' && isIndex(given) && given >= 1) return given;
  const list = readList(path, given);
  if (list !== undefined && list.length > 0) {
    const wrong = list.findIndex((group) => !isIndex(group) || (group as number) >= MOST_GROUPS);
    if (wrong === -1) return list as readonly number[];
    refuse(OptionError, `${path}[${wrong}]`, `an integer in [0, ${MOST_GROUPS})`, list[wrong]);
  }
  refuse(OptionError, path, 'the size of a group, or the group number of every column', given);
}

/** The number of groups of a list; 0 if there is none. */
function readGroupCount(groups: number | readonly number[], given: number | undefined): number {
  if (typeof groups === 'number') {
    if (given === undefined) return 0;
    refuse(OptionError, 'spatialDropout.groupCount', 'left out, unless groups is a list', given);
  }
  let least = 1;
  for (const group of groups) if (group >= least) least = group + 1;
  const count = requireInteger('spatialDropout.groupCount', given ?? least, least);
  if (count <= MOST_GROUPS) return count;
  refuse(HyperparameterError, 'spatialDropout.groupCount', `at most ${MOST_GROUPS}`, given);
}

/** @throws ShapeError unless the columns fall into the groups. */
function requireFit(groups: number | readonly number[], units: number): void {
  const fits = typeof groups === 'number' ? units % groups === 0 : groups.length === units;
  if (fits) return;
  const expected =
    typeof groups === 'number' ? `a divisor of ${units} columns` : `a group number for each of ${units} columns`;
  refuse(ShapeError, 'spatialDropout.groups', expected, groups);
}
