import { requireName } from '../../concept.js';
import type { Json } from '../../types.js';
import { type Fields, invalid, made, readSerialized, requireKnown } from '../json.js';

/** A schedule as configurations of this library have it. */
interface Saved {
  readonly name: string;
  readonly config: Fields;
}

interface Translation {
  readonly name: string;
  /** Names here, by Keras's. */
  readonly names: Readonly<Record<string, string>>;
  readonly defaults?: Fields;
  readonly neutral?: Readonly<Record<string, readonly Json[]>>;
  /** Changes what is not only a name. */
  adapt?(path: string, options: Record<string, Json>): void;
}

const INITIAL = { initial_learning_rate: 'initialValue' };
const DECAY = { ...INITIAL, decay_steps: 'decaySteps', decay_rate: 'decayRate', staircase: 'staircase' };

const SCHEDULES: Readonly<Record<string, Translation>> = {
  ExponentialDecay: { name: 'exponentialDecay', names: DECAY },
  InverseTimeDecay: { name: 'inverseTimeDecay', names: DECAY },
  CosineDecay: {
    name: 'cosineDecay',
    names: {
      ...INITIAL,
      decay_steps: 'decaySteps',
      alpha: 'alpha',
      warmup_target: 'warmupTarget',
      warmup_steps: 'warmupSteps',
    },
  },
  CosineDecayRestarts: {
    name: 'cosineRestarts',
    names: { ...INITIAL, first_decay_steps: 'firstDecaySteps', t_mul: 'tMul', m_mul: 'mMul', alpha: 'alpha' },
  },
  PolynomialDecay: {
    name: 'ramp',
    names: { initial_learning_rate: 'from', end_learning_rate: 'to', decay_steps: 'steps', power: 'power' },
    defaults: { to: 1e-4, power: 1 },
    neutral: { cycle: [false] },
  },
  PiecewiseConstantDecay: {
    name: 'piecewiseConstant',
    names: { boundaries: 'boundaries', values: 'values' },
    // In Keras a value holds at its boundary, too.
    adapt(path, options) {
      const { boundaries } = options;
      if (!Array.isArray(boundaries)) throw invalid(`${path}.boundaries`, 'expected an array');
      options['boundaries'] = (boundaries as readonly Json[]).map((at) => (typeof at === 'number' ? at + 1 : at));
    },
  },
};

/** Translates a schedule of learning rates. @throws FormatError for one without a counterpart, by its name. */
export function readSchedule(path: string, value: Json): Saved {
  const { name: given, config } = readSerialized(path, value);
  const { name, names, defaults = {}, neutral = {}, adapt } = made(path, () => requireName(path, given, SCHEDULES));
  requireKnown(path, config, ['name', ...Object.keys(names)], neutral);
  const options: Record<string, Json> = { ...defaults };
  for (const [keras, own] of Object.entries(names)) {
    const option = config[keras];
    if (option !== undefined && option !== null) options[own] = option;
  }
  adapt?.(path, options);
  return { name, config: options };
}
