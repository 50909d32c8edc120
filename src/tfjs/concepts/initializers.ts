import { ours } from '../../concept.js';
import { ShapeError } from '../../errors.js';
import { constant } from '../../initializers/constant.js';
import { glorotNormal } from '../../initializers/glorotNormal.js';
import { glorotUniform } from '../../initializers/glorotUniform.js';
import { heNormal } from '../../initializers/heNormal.js';
import { heUniform } from '../../initializers/heUniform.js';
import { lecunNormal } from '../../initializers/lecunNormal.js';
import { ones } from '../../initializers/ones.js';
import { randomNormal } from '../../initializers/randomNormal.js';
import { randomUniform } from '../../initializers/randomUniform.js';
import { truncatedNormal } from '../../initializers/truncatedNormal.js';
import { varianceScaling } from '../../initializers/varianceScaling.js';
import { zeros } from '../../initializers/zeros.js';
import { dense } from '../../layers/dense.js';
import { sequential } from '../../model/sequential.js';
import type { Config, Initializer } from '../../types.js';
import { refuse, requireFinite } from '../../validate.js';
import { initializerConfig } from '../configs/concepts.js';
import { type Maybe, readOptions, requireOnly, resolve } from '../options.js';
import { namespace } from '../outOfScope.js';
import { joinSeeds } from '../seeds.js';
import { requireSizes, sizeOf } from '../tensors/shapes.js';
import { type DataType, Tensor } from '../tensors/tensor.js';

/** An initializer with its seed, which goes into the model's seed, and the methods of TensorFlow.js's. */
export interface SeededInitializer extends Initializer {
  readonly seed?: number | undefined;
  /**
   * Draws a tensor. The axes before the last are the inputs of a unit.
   *
   * @throws ShapeError for a shape without axes or elements; OutOfScopeError for a type other than float32.
   */
  apply?(shape: readonly number[], dtype?: Maybe<DataType>): Tensor;
  getConfig?(): Config;
  getClassName?(): string;
}

interface SeedArgs {
  seed?: Maybe<number>;
}
interface NormalArgs extends SeedArgs {
  mean?: Maybe<number>;
  stddev?: Maybe<number>;
}
interface UniformArgs extends SeedArgs {
  minval?: Maybe<number>;
  maxval?: Maybe<number>;
}
interface VarianceArgs extends SeedArgs {
  scale?: Maybe<number>;
  mode?: Maybe<'fanIn' | 'fanOut' | 'fanAvg'>;
  distribution?: Maybe<'normal' | 'uniform' | 'truncatedNormal'>;
}

function seeded(initializer: Initializer, seed?: number): SeededInitializer {
  const owner = `tf.initializers.${initializer.name}`;
  return ours({
    ...initializer,
    seed,
    apply(shape: readonly number[], dtype?: Maybe<DataType>) {
      requireOnly(owner, 'dtype', dtype ?? undefined, ['float32']);
      return draw(owner, initializer, seed, shape);
    },
    getConfig: () => ({ ...initializerConfig(owner, initializer).config, ...(seed === undefined ? {} : { seed }) }),
    getClassName: () => initializerConfig(owner, initializer).className,
  });
}

/** The kernel of a layer with that initializer, in a model of its own. */
function draw(owner: string, initializer: Initializer, seed: number | undefined, shape: readonly number[]): Tensor {
  const sizes = requireSizes(owner, shape, 1);
  const columns = sizes.at(-1);
  if (columns === undefined) refuse(ShapeError, `${owner}.shape`, 'at least one axis', shape);
  const layer = dense({
    units: columns,
    inputShape: [sizeOf(sizes.slice(0, -1))],
    useBias: false,
    kernelInitializer: initializer,
  });
  const model = sequential({ layers: [layer], ...(seed === undefined ? {} : { seed: joinSeeds([seed]) }) });
  const [{ data } = { data: new Float32Array() }] = model.getWeights();
  model.dispose();
  return new Tensor(data, sizes, 'float32');
}

/** Makes an initializer that takes a seed and nothing else. */
const plain = (name: string, make: () => Initializer) => (args?: Maybe<SeedArgs>) =>
  seeded(make(), readOptions(`tf.initializers.${name}`, args, ['seed']).seed);

function normal(name: string, make: (options: { mean?: number; stddev?: number }) => Initializer) {
  return (args?: Maybe<NormalArgs>): SeededInitializer => {
    const { seed, ...options } = readOptions(`tf.initializers.${name}`, args, ['mean', 'stddev', 'seed']);
    return seeded(make(options), seed);
  };
}

/**
 * `tf.initializers`. The normal ones have the deviation of their formula. TensorFlow.js's have 0.88 of it, because it does not
 * correct for the truncation.
 */
export const initializers = namespace(
  'tf.initializers',
  {
    zeros: (): SeededInitializer => seeded(zeros()),
    ones: (): SeededInitializer => seeded(ones()),
    /** @throws HyperparameterError unless value is a finite number. */
    constant: (args: { value: number }): SeededInitializer => {
      const { value } = readOptions('tf.initializers.constant', args, ['value']);
      return seeded(constant({ value: requireFinite('tf.initializers.constant.value', value) }));
    },
    glorotNormal: plain('glorotNormal', glorotNormal),
    glorotUniform: plain('glorotUniform', glorotUniform),
    heNormal: plain('heNormal', heNormal),
    heUniform: plain('heUniform', heUniform),
    leCunNormal: plain('leCunNormal', lecunNormal),
    leCunUniform: plain('leCunUniform', () => varianceScaling({ distribution: 'uniform' })),
    /** Defaults: mean 0, stddev 0.05. */
    randomNormal: normal('randomNormal', randomNormal),
    /** Defaults: mean 0, stddev 0.05. */
    truncatedNormal: normal('truncatedNormal', truncatedNormal),
    /** Defaults: -0.05, 0.05. */
    randomUniform: (args?: Maybe<UniformArgs>): SeededInitializer => {
      const known = ['minval', 'maxval', 'seed'] as const;
      const { minval = -0.05, maxval = 0.05, seed } = readOptions('tf.initializers.randomUniform', args, known);
      return seeded(randomUniform({ minValue: minval, maxValue: maxval }), seed);
    },
    /** Defaults: scale 1, 'fanIn', 'normal', which is truncated. */
    varianceScaling: (args?: Maybe<VarianceArgs>): SeededInitializer => {
      const known = ['scale', 'mode', 'distribution', 'seed'] as const;
      const { distribution = 'normal', seed, ...options } = readOptions('tf.initializers.varianceScaling', args, known);
      const own = distribution === 'normal' ? 'truncatedNormal' : distribution;
      return seeded(varianceScaling({ ...options, distribution: own }), seed);
    },
  },
  ['identity', 'orthogonal'],
);

const { constant: _, ...named } = initializers;

/** Resolves a layer's option: an initializer, or a name, with its defaults. */
export function resolveInitializer(owner: string, given: string | SeededInitializer): SeededInitializer {
  const table = named as Readonly<Record<string, () => SeededInitializer>>;
  return resolve(owner, given, table);
}
