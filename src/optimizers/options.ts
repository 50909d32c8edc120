import { HyperparameterError, OptionError } from '../errors.js';
import { isSchedule, scheduledConfig } from '../schedules/schedule.js';
import type { Clipping, Optimizer, Schedule } from '../types.js';
import { refuse, requireBoolean, requireNonNegative, requireOptions, requirePositive } from '../validate.js';

/** What every optimizer takes. Of the three ways to clip, one at most. */
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

/** The options that one optimizer has for itself: what each is by default, and what checks it. */
export type OwnOptions<Own> = {
  readonly [Name in keyof Own]: readonly [Own[Name], (path: string, value: unknown) => Own[Name]];
};

/** What an optimizer's options say. */
export interface ReadOptions<Own> {
  readonly own: Own;
  /** What every optimizer has. */
  readonly shared: Omit<Optimizer, 'slots' | 'update'>;
  /** What the weights are multiplied by in a step before its update; exactly 1 without decay. */
  decayAt(isKernel: boolean, learningRate: number): number;
}

/**
 * Reads what every optimizer takes, and what this one takes beside it.
 *
 * What is clipped is the gradient of the loss with the smooth penalties (L2, L1 by its subgradient), before any moment is
 * updated. Proximal steps, constraints and decoupled weight decay are not gradients, and are left alone.
 *
 * @throws HyperparameterError unless learningRate is a schedule or finite and > 0, the clipping finite and > 0, and
 *   weightDecay finite and >= 0; OptionError for an unknown option, more than one way to clip, or a decayBias that is no
 *   boolean; and what the checks of its own options throw.
 *
 * Source: Pascanu, Mikolov & Bengio (2013) for norms; Loshchilov & Hutter (2019) for decoupled decay. Names and order as
 * Keras, which decays biases too; PyTorch has functions of the gradients, whose penalties its optimizers add later, and
 * decouples AdamW's decay only: elsewhere its weight_decay is an L2 penalty.
 */
export function readOptions<Own extends Record<keyof Own, number | boolean>>(
  name: string,
  options: OptimizerOptions & { readonly [Name in keyof NoInfer<Own>]?: unknown },
  ownOptions: OwnOptions<Own>,
  defaultRate = 1e-3,
  defaultDecay = 0,
): ReadOptions<Own> {
  requireOptions(name, options, [...SHARED_OPTIONS, ...Object.keys(ownOptions)]);
  const { learningRate = defaultRate, weightDecay = defaultDecay, decayBias = false } = options;
  requireRate(name, learningRate);
  const clipping = readClipping(name, options);
  requireNonNegative(`${name}.weightDecay`, weightDecay);
  requireBoolean(`${name}.decayBias`, decayBias);
  const own = {} as Own;
  for (const option in ownOptions) {
    const [byDefault, check] = ownOptions[option];
    own[option] = check(`${name}.${option}`, options[option] === undefined ? byDefault : options[option]);
  }
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
