import type { Runtime } from '../../core/kernels/runtime.js';
import { FLOAT_BYTES } from '../../core/memory/aligned.js';
import type { Optimizer } from '../../types.js';
import { layOut } from '../memory/layout.js';
import type { Regions } from '../memory/regions.js';
import { type Block, setStrengths, strengthsAt } from './blocks.js';
import type { Parameter, Parameters } from './parameters.js';
import { TrainingLists } from './trainingLists.js';

/** Two f64: Σ|w| and Σw² of a block. */
const SUMS_BYTES = 16;

/** The trainable parameters with gradients and optimizer state. */
export interface TrainableParameters {
  readonly parameters: readonly Parameter[];
  /** (2 per block) f64: each block's Σ|w| and Σw² before its last update. */
  readonly sums: number;
  readonly blockCount: number;
  /** Lists with which the products skip weights. */
  readonly lists: TrainingLists;
  /** f32: step sizes of one parameter at a time, if an optimizer writes them for a structured penalty. */
  readonly stepSizes: number;
  /** Start of the region, to release it. */
  readonly region: number;
}

/** Allocates gradients and optimizer state for the parameters that are trained. */
export function allocateTraining(
  runtime: Runtime,
  regions: Regions,
  parameters: Parameters,
  optimizer: Pick<Optimizer, 'slots' | 'initialSlotValue' | 'writeStepSizes' | 'keepsZeros'>,
): TrainableParameters {
  const trained = parameters.all.filter((parameter) => parameter.isTrained);
  const blockCount = trained.reduce((sum, { ranges }) => sum + ranges.length, 0);
  const hasMetric = optimizer.writeStepSizes !== undefined;
  const metricSizes = trained.map(({ penalty, size }) => (hasMetric && penalty?.structured?.prox ? size : 0));
  const { arrays, ...laid } = layOut(regions, (floats) => ({
    stepSizes: floats(metricSizes.reduce((most, size) => Math.max(most, size), 0)),
    arrays: trained.map(({ size }) => ({ gradient: floats(size), slots: optimizer.slots.map(() => floats(size)) })),
    sums: floats((blockCount * SUMS_BYTES) / FLOAT_BYTES),
  }));
  let blockSums = laid.sums;
  const withState = trained.map((parameter, index) => {
    const { gradient, slots } = arrays[index]!;
    for (const slot of slots) runtime.arena.f32(slot, parameter.size).fill(optimizer.initialSlotValue);
    const blocks = parameter.ranges.map(({ first, size, factor }): Block => {
      const offset = first * FLOAT_BYTES;
      const block: Block = {
        weights: parameter.weights + offset,
        gradient: gradient + offset,
        slots: slots.map((slot) => slot + offset),
        size,
        isKernel: parameter.isKernel,
        factor,
        l1: 0,
        l1Subgradient: 0,
        l2: 0,
        gradientFactor: 1,
        sums: blockSums,
      };
      blockSums += SUMS_BYTES;
      return block;
    });
    setStrengths(blocks, strengthsAt(parameter.penalty, 0));
    return { ...parameter, gradient, slots, blocks };
  });
  const lists = new TrainingLists(runtime, regions, parameters, withState, optimizer);
  return { parameters: withState, blockCount, lists, ...laid };
}
