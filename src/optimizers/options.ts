import { HyperparameterError, OptionError } from '../errors.js';
import { type Declared, readOptions } from '../options.js';
import { isSchedule, scheduledConfig } from '../schedules/schedule.js';
import type { Clipping, Optimizer, Schedule } from '../types.js';
import { refuse, requireBoolean, requireNonNegative, requirePositive } from '../validate.js';

/** Options of every optimizer. Of the three ways to clip, one at most. */
export interface OptimizerOptions {
  /** Finite, > 0, or a schedule of numbers >= 0. */
  learningRate?: number | Schedule;
  /** Every element of the gradient is held in [-clipValue, clipValue]; finite, > 0. */
  clipValue?: number;
  /** The gradient of each parameter is scaled so that its norm is at most this; finite, > 0. */
  clipNorm?: number;
  /** All gradients are scaled by one factor so that their common norm is at most this; finite, > 0. */
  globalClipNorm?: number;
  /** Kernels shrink by the factor 1 - lr * weightDecay in each step, apart from the gradient; finite, >= 0. */
  weightDecay?: number;
  /** Whether weightDecay shrinks biases and scales too; false. */
  decayBias?: boolean;
}

/** The names of {@link OptimizerOptions}. */
const SHARED_OPTIONS = ['learningRate', 'clipValue', 'clipNorm', 'globalClipNorm', 'weightDecay', 'decayBias'] as const;

const CLIPPINGS = { clipValue: 'value', clipNorm: 'norm', globalClipNorm: 'globalNorm' } as const;

/** The options of an optimizer, checked. */
export interface ReadOptimizer<Own> {
  readonly own: Own;
  /** The parts that every optimizer has. */
  readonly shared: Omit<Optimizer, 'slots' | 'update'>;
  /** The factor of the weights in a step before its update; exactly 1 without decay. */
  decayAt(isKernel: boolean, learningRate: number): number;
}

/**
 * Reads the options of every optimizer, and those of this one.
 *
 * Clipping bounds the gradient of the loss and the smooth penalties (L2, L1 by its subgradient), before any moment is updated.
 * Proximal steps, constraints and decoupled weight decay are not gradients, and are left alone.
 *
 * @throws HyperparameterError unless learningRate is a schedule or finite and > 0, the clipping finite and > 0, and
 *   weightDecay finite and >= 0; OptionError for an unknown option, more than one way to clip, or a decayBias that is not
 *   a boolean; and the errors of its own checks.
 *
 * Source: Pascanu, Mikolov & Bengio (2013) for norms; Loshchilov & Hutter (2019) for decoupled decay. Names and order as
 * Keras, which decays biases too; PyTorch clips gradients before its optimizers add penalties, and decouples decay only in AdamW:
 * elsewhere weight_decay is an L2 penalty.
 */
export function readOptimizer<Own extends Record<keyof Own, number | boolean>>(
  name: string,
  options: OptimizerOptions & { readonly [Name in keyof NoInfer<Own>]?: unknown },
  declared: Declared<Own>,
  defaultRate = 1e-3,
  defaultDecay = 0,
): ReadOptimizer<Own> {
  const own = readOptions(name, options, declared, SHARED_OPTIONS);
  const { learningRate = defaultRate, weightDecay = defaultDecay, decayBias = false } = options;
  requireRate(name, learningRate);
  const clipping = readClipping(name, options);
  requireNonNegative(`${name}.weightDecay`, weightDecay);
  requireBoolean(`${name}.decayBias`, decayBias);
  const given = Object.keys(CLIPPINGS).filter((way) => options[way as keyof typeof CLIPPINGS] !== undefined);
  const config = {
    learningRate: scheduledConfig(learningRate),
    ...Object.fromEntries(given.map((way) => [way, clipping!.limit])),
    weightDecay,
    decayBias,
    ...own,
  };
  const decayAt = (isKernel: boolean, rate: number) => (isKernel || decayBias ? 1 - rate * weightDecay : 1);
  return { own, shared: { name, config, learningRate, clipping, initialSlotValue: 0 }, decayAt };
}

function requireRate(owner: string, learningRate: unknown): void {
  if (isSchedule(learningRate)) return;
  if (typeof learningRate === 'number') {
    requirePositive(`${owner}.learningRate`, learningRate);
    return;
  }
  refuse(HyperparameterError, `${owner}.learningRate`, 'a finite number > 0 or a schedule', learningRate);
}

function readClipping(owner: string, options: OptimizerOptions): Clipping | undefined {
  let clipping: Clipping | undefined;
  let first = '';
  for (const [name, by] of Object.entries(CLIPPINGS)) {
    const limit = options[name as keyof typeof CLIPPINGS];
    if (limit === undefined) continue;
    if (clipping !== undefined) {
      throw new OptionError(`${owner}: give ${first} or ${name}, not both`, { path: `${owner}.${name}`, got: limit });
    }
    clipping = { by, limit: requirePositive(`${owner}.${name}`, limit) };
    first = name;
  }
  return clipping;
}
