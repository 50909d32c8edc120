import { requireName } from '../../concept.js';
import { fromKeras } from '../../interop/keras.js';
import { binaryCrossentropy } from '../../losses/binaryCrossentropy.js';
import { categoricalCrossentropy } from '../../losses/categoricalCrossentropy.js';
import { huber } from '../../losses/huber.js';
import { meanAbsoluteError } from '../../losses/meanAbsoluteError.js';
import { meanSquaredError } from '../../losses/meanSquaredError.js';
import { sparseCategoricalCrossentropy } from '../../losses/sparseCategoricalCrossentropy.js';
import { binaryAccuracy } from '../../metrics/binaryAccuracy.js';
import type { MetricLike } from '../../metrics/registry.js';
import { show } from '../../show.js';
import type { Json, Loss, Optimizer } from '../../types.js';
import { type Fields, fieldsOf, invalid, isFields, made, readSerialized, requireKnown } from '../json.js';
import { readSchedule } from './schedules.js';

/** Options of compile. */
export interface CompileConfig {
  readonly optimizer: Optimizer;
  readonly loss: Loss;
  readonly metrics: readonly MetricLike[];
  /** Whether the loss takes logits; undefined if it is not about classes. */
  readonly fromLogits: boolean | undefined;
}

/** Options of training that have no effect on what is computed. */
const RUNTIME = ['run_eagerly', 'steps_per_execution', 'jit_compile', 'auto_scale_loss', 'sample_weight_mode'];

/**
 * Reads the options of compile: those of Keras 3, and the `training_config` of older files.
 *
 * @throws FormatError for losses, metrics and options without a counterpart, by their names.
 */
export function readCompileConfig(path: string, value: Json): CompileConfig {
  const config = fieldsOf(path, value);
  const neutral = { loss_weights: [null], weighted_metrics: [null, []] };
  requireKnown(path, config, ['optimizer', 'optimizer_config', 'loss', 'metrics', ...RUNTIME], neutral);
  const { optimizer = config['optimizer_config'], loss, metrics } = config;
  return {
    optimizer: readOptimizer(`${path}.optimizer`, optimizer),
    ...readLoss(`${path}.loss`, only(`${path}.loss`, loss)),
    metrics: flat(metrics).map((metric) => readMetric(`${path}.metrics`, metric)),
  };
}

/** The loss of the one output, which may stand in a list. */
function only(path: string, loss: Json | undefined): Json | undefined {
  if (!Array.isArray(loss)) return loss;
  if (loss.length === 1) return loss[0];
  throw invalid(path, `${loss.length} losses; one is taken`);
}

function flat(metrics: Json | undefined): readonly Json[] {
  if (metrics === undefined || metrics === null) return [];
  return Array.isArray(metrics) ? metrics.flatMap(flat) : [metrics];
}

function readOptimizer(path: string, value: Json | undefined): Optimizer {
  const { name, config, isBare } = readSerialized(path, value);
  if (isBare) return made(path, () => fromKeras({ optimizer: name }).optimizer);
  const { decay, learning_rate: rate, lr = rate, ...others } = config;
  requireKnown(path, { decay: decay ?? null }, [], { decay: [0] });
  const learningRate = isFields(lr) ? readSchedule(`${path}.learning_rate`, lr) : lr;
  const settings = { ...others, ...(learningRate === undefined ? {} : { learning_rate: learningRate }) };
  return made(path, () => fromKeras({ optimizer: { class_name: name, config: settings } }).optimizer);
}

interface ReadLoss {
  readonly loss: Loss;
  readonly fromLogits: boolean | undefined;
}
type MakeLoss = (path: string, config: Fields) => ReadLoss;

const REDUCTIONS = ['sum_over_batch_size', 'mean', 'auto', 'mean_with_sample_weight'];
/** Options that every loss has. */
const OPTIONS = ['name', 'dtype', 'fn'];
const unchecked = (config: Fields, option: string, name: string) =>
  config[option] === undefined || config[option] === null ? {} : ({ [name]: config[option] } as object);

const ofNumbers =
  (make: () => Loss): MakeLoss =>
  (path, config) => {
    requireKnown(path, config, OPTIONS, { reduction: REDUCTIONS });
    return { loss: make(), fromLogits: undefined };
  };
const ofClasses =
  (make: (options: object) => Loss, smooths: boolean): MakeLoss =>
  (path, config) => {
    const neutral = { reduction: REDUCTIONS, axis: [-1, 1], ignore_class: [null] };
    requireKnown(path, config, [...OPTIONS, 'from_logits', ...(smooths ? ['label_smoothing'] : [])], neutral);
    const loss = made(path, () => make(smooths ? unchecked(config, 'label_smoothing', 'labelSmoothing') : {}));
    return { loss, fromLogits: config['from_logits'] === true };
  };

const LOSSES: Readonly<Record<string, MakeLoss>> = {
  meansquarederror: ofNumbers(meanSquaredError),
  mse: ofNumbers(meanSquaredError),
  meanabsoluteerror: ofNumbers(meanAbsoluteError),
  mae: ofNumbers(meanAbsoluteError),
  huber(path, config) {
    requireKnown(path, config, [...OPTIONS, 'delta'], { reduction: REDUCTIONS });
    return { loss: made(path, () => huber(unchecked(config, 'delta', 'delta'))), fromLogits: undefined };
  },
  binarycrossentropy: ofClasses(binaryCrossentropy, true),
  categoricalcrossentropy: ofClasses(categoricalCrossentropy, true),
  sparsecategoricalcrossentropy: ofClasses(() => sparseCategoricalCrossentropy(), false),
};

/** A name without underscores and capitals: Keras has classes, functions and short names. */
const simple = (name: string) => name.toLowerCase().replaceAll('_', '');

function readLoss(path: string, value: Json | undefined): ReadLoss {
  if (value === undefined || value === null) throw invalid(path, 'is missing; { compile: false } leaves it out');
  const { name, config } = readSerialized(path, value);
  return made(path, () => requireName(path, simple(name), LOSSES))(path, config);
}

const METRICS: Readonly<Record<string, MetricLike>> = {
  accuracy: 'accuracy',
  acc: 'acc',
  sparsecategoricalaccuracy: 'accuracy',
  categoricalaccuracy: 'accuracy',
  binaryaccuracy: 'binaryAccuracy',
  meansquarederror: 'meanSquaredError',
  mse: 'mse',
  meanabsoluteerror: 'meanAbsoluteError',
  mae: 'mae',
  r2score: 'r2',
};

function readMetric(path: string, value: Json): MetricLike {
  const { name, config } = readSerialized(path, value);
  // A function in a class that averages it: the function's name is that of the metric.
  const wrapped =
    name === 'MeanMetricWrapper' ? readSerialized(`${path}.fn`, config['fn'] ?? config['name']).name : name;
  const metric = METRICS[simple(wrapped)];
  if (metric === undefined || !Object.hasOwn(METRICS, simple(wrapped))) {
    throw invalid(
      path,
      `${show(wrapped)} has no counterpart here; { compile: false } leaves metrics, loss and optimizer out`,
    );
  }
  const { threshold } = config;
  if (metric !== 'binaryAccuracy' || threshold === undefined || threshold === 0.5) return metric;
  return made(path, () => binaryAccuracy({ threshold: threshold as number }));
}
