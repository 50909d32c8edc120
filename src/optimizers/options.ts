import { HyperparameterError, OptionError } from '../errors.js';
import { isSchedule, scheduledConfig } from '../schedules/schedule.js';
import type { Clipping, Config, Schedule } from '../types.js';
import { requirePositive, show } from '../validate.js';

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
}

/** The names of {@link OptimizerOptions}. */
export const SHARED_OPTIONS = ['learningRate', 'clipValue', 'clipNorm', 'globalClipNorm'] as const;

const CLIPPINGS = { clipValue: 'value', clipNorm: 'norm', globalClipNorm: 'globalNorm' } as const;

/** What every optimizer has, from its options. */
export interface SharedParts {
  readonly learningRate: number | Schedule;
  readonly clipping: Clipping | undefined;
  /** The shared options as the configuration keeps them. */
  readonly sharedConfig: Config;
}

/**
 * Reads what every optimizer takes.
 *
 * What is clipped is the gradient of the loss with the smooth penalties (L2, L1 by its subgradient), before any moment is
 * updated. Proximal steps, constraints and decoupled weight decay are not gradients, and are left alone.
 *
 * @throws HyperparameterError unless learningRate is a schedule or finite and > 0, and the clipping finite and > 0;
 *   OptionError for more than one way to clip.
 *
 * Source: Pascanu, Mikolov & Bengio (2013) for norms. Names and order as Keras; PyTorch has functions of the gradients,
 * whose penalties its optimizers add later.
 */
export function readSharedOptions(owner: string, options: OptimizerOptions, defaultRate: number): SharedParts {
  const { learningRate = defaultRate } = options;
  requireRate(owner, learningRate);
  const clipping = readClipping(owner, options);
  const given = Object.keys(CLIPPINGS).filter((name) => options[name as keyof typeof CLIPPINGS] !== undefined);
  const sharedConfig = {
    learningRate: scheduledConfig(learningRate),
    ...Object.fromEntries(given.map((name) => [name, clipping!.limit])),
  };
  return { learningRate, clipping, sharedConfig };
}

function requireRate(owner: string, learningRate: unknown): void {
  if (isSchedule(learningRate)) return;
  if (typeof learningRate === 'number') {
    requirePositive(owner, 'learningRate', learningRate);
    return;
  }
  const expected = 'a finite number > 0 or a schedule';
  throw new HyperparameterError(`${owner}: learningRate must be ${expected}, got ${show(learningRate)}`, {
    path: `${owner}.learningRate`,
    expected,
    got: learningRate,
  });
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
    clipping = { by, limit: requirePositive(owner, name, limit) };
    first = name;
  }
  return clipping;
}
