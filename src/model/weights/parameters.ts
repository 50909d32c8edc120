import type { Kernels } from '../../core/kernels/kernels.js';
import type { Runtime } from '../../core/kernels/runtime.js';
import { FLOAT_BYTES } from '../../core/memory/aligned.js';
import { Purpose, splitStep, streamOf } from '../../core/random/streams.js';
import { readWeights, type WeightArray } from '../../data/reading/weights.js';
import { OptionError, ShapeError } from '../../errors.js';
import { nameHint } from '../../names.js';
import { listed, show } from '../../show.js';
import type { Constraint, Matrix, ParameterUpdate, PenalizedMatrix, Penalty } from '../../types.js';
import { isList, refuse } from '../../validate.js';
import { layOut } from '../memory/layout.js';
import type { Regions } from '../memory/regions.js';
import { countOf, type Network, sidesOf } from '../network.js';
import { type Block, type Range, rangesOf } from './blocks.js';
import { Masks } from './masks.js';

/** One array that the model learns, with optimizer state. Addresses are in the kernels' memory. */
export interface Parameter extends Pick<ParameterUpdate, 'weights' | 'gradient' | 'slots' | 'size' | 'isKernel'> {
  /** layer name / parameter name: dense_1/kernel. */
  readonly name: string;
  readonly layerIndex: number;
  readonly shape: readonly number[];
  readonly penalty: Penalty | undefined;
  /** Ranges with the factors of its elementwise penalty. */
  readonly ranges: readonly Range[];
  /** The ranges in training. */
  readonly blocks: readonly Block[];
  /** The operand of a structured penalty. */
  readonly matrix: PenalizedMatrix;
  readonly constraint: Constraint | undefined;
  /** Whether an optimizer updates it: false in a frozen layer, and for arrays that a layer writes itself. */
  readonly isTrained: boolean;
  /** Whether the layer writes it itself in training. */
  readonly isState: boolean;
  /** The least value of an element. */
  readonly least: number;
}

/** All arrays that a model learns, in the order of getWeights: [kernel, bias, kernel, bias, ...]. */
export class Parameters {
  /** Grows whenever a weight may have changed: by an update, setWeights, load. */
  version = 0;
  /** How often it grew by an update, which leaves alone what is not trained. */
  updates = 0;

  constructor(
    private readonly runtime: Runtime,
    readonly all: readonly Parameter[],
    /** Which weights are pruned. */
    readonly masks: Masks,
    /** Start of the region, to release it; undefined if another object owns it. */
    readonly region?: number,
  ) {}

  /** The parameters of one layer, kernel first. */
  ofLayer(layerIndex: number): readonly Parameter[] {
    return this.all.filter((parameter) => parameter.layerIndex === layerIndex);
  }

  /** Whether no weight is NaN or infinite. */
  areFinite(): boolean {
    const { kernels } = this.runtime;
    return this.all.every(({ weights, size }) => kernels.f32_all_finite(weights, size) === 1);
  }

  get(): Matrix[] {
    return this.all.map((parameter) => this.copyOf(parameter));
  }

  /** A copy of one array. */
  copyOf({ weights, size, shape }: Parameter): Matrix {
    return { data: this.runtime.arena.f32(weights, size).slice(), shape: [...shape] };
  }

  /** Copies of all arrays by name. */
  byName(): Record<string, Matrix> {
    const arrays = this.get();
    return Object.fromEntries(this.all.map(({ name }, index) => [name, arrays[index]!]));
  }

  /** Checks and copies arrays for all parameters. @throws ShapeError, DataError. */
  read(given: readonly WeightArray[]): Float32Array[] {
    if (!isList(given) || given.length !== this.all.length) {
      const got = isList(given) ? `${given.length}` : show(given);
      const names = listed(this.all.map(({ name, shape }) => `${name} [${shape.join(', ')}]`));
      const message = `setWeights: ${this.all.length} arrays expected, got ${got}; they are ${names}`;
      refuse(ShapeError, 'setWeights', String(this.all.length), got, message);
    }
    return this.all.map(({ name, shape, least }, index) => readWeights(name, shape, given[index], least));
  }

  /** Checks and copies arrays given by name; undefined for the others. @throws as read; OptionError for unknown names. */
  readNamed(given: Readonly<Record<string, unknown>>): (Float32Array | undefined)[] {
    const names = this.all.map(({ name }) => name);
    const unknown = Object.keys(given).find((name) => !names.includes(name));
    if (unknown !== undefined || Object.keys(given).length === 0) {
      const what = unknown === undefined ? 'no array is given' : `the model has no array ${show(unknown)}`;
      const message = `setWeights: ${what}${nameHint(unknown, names, true)}`;
      refuse(OptionError, 'setWeights', 'names of arrays', unknown, message);
    }
    return this.all.map(({ name, shape, least }) =>
      Object.hasOwn(given, name) ? readWeights(name, shape, given[name], least) : undefined,
    );
  }

  /** Replaces the weights that have an array. Pruned weights become 0; the others are then projected onto their sets. */
  write(arrays: readonly (Float32Array | undefined)[]): void {
    this.version++;
    this.all.forEach((parameter, index) => {
      const array = arrays[index];
      if (array === undefined) return;
      this.runtime.arena.f32(parameter.weights, parameter.size).set(array);
      if (this.masks.cuts(parameter)) settle(this.runtime.kernels, this.masks, parameter);
      else this.masks.holdWeights(parameter); // -0 becomes 0, as it does in a model of a file
    });
  }
}

/** Allocates and initializes the parameters of a network. @throws MemoryError before anything is allocated. */
export function allocateParameters(
  runtime: Runtime,
  regions: Regions,
  network: Network,
  seed: { readonly seedLow: number; readonly seedHigh: number },
): Parameters {
  const specs = network.layers.flatMap((place, layerIndex) =>
    place.parameters.map((spec, position) => ({ place, layerIndex, spec, position })),
  );
  const sizes = specs.map(({ spec }) => countOf([spec]));
  const scratchBytes = specs.map(({ spec: { penalty, shape } }) => {
    const [rows, columns] = sidesOf(shape);
    return penalty?.structured?.scratchBytes?.(runtime.kernels, rows, columns) ?? 0;
  });
  const scratchSize = Math.ceil(scratchBytes.reduce((most, bytes) => Math.max(most, bytes), 0) / FLOAT_BYTES);
  const { region, scratch, addresses } = layOut(regions, (floats) => ({
    scratch: floats(scratchSize),
    addresses: sizes.map(floats),
  }));
  const all = specs.map(({ place, layerIndex, spec, position }, index) => {
    const size = sizes[index]!;
    const weights = addresses[index]!;
    const isKernel = spec.name === 'kernel';
    const [fanIn = size, fanOut = size] = spec.shape.length === 2 ? spec.shape : [];
    spec.initializer.fill(runtime.kernels, weights, size, fanIn, fanOut, {
      ...seed,
      ...splitStep(position),
      stream: streamOf(Purpose.init, place.ordinal),
    });
    const [rows, columns] = sidesOf(spec.shape);
    return {
      name: `${place.name}/${spec.name}`,
      layerIndex,
      shape: spec.shape,
      penalty: spec.penalty,
      ranges: rangesOf(spec.shape, spec.penalty?.factors),
      blocks: [],
      matrix: { weights, rows, columns, scratch },
      constraint: spec.constraint,
      isTrained: place.layer.trainable && spec.isState !== true,
      isState: spec.isState === true,
      least: spec.least ?? -Infinity,
      weights,
      size,
      isKernel,
      gradient: 0,
      slots: [],
    };
  });
  return new Parameters(runtime, all, new Masks(runtime, regions), region);
}

/**
 * Projects weights that were set from outside, or updated with some of them pruned: pruned ones become 0, all are projected onto
 * the set of their penalty and of their constraint. None of these moves a weight from 0, so the order only decides which point of
 * the sets is reached.
 */
export function settle(kernels: Kernels, masks: Masks, parameter: Parameter): void {
  masks.holdWeights(parameter);
  parameter.penalty?.structured?.project?.(kernels, parameter.matrix);
  constrain(kernels, parameter);
  masks.holdWeights(parameter); // custom constraints may move them
}

/** Projects the parameter onto the set of its constraint, if it has one. */
export function constrain(kernels: Kernels, { constraint, weights, shape }: Parameter): void {
  const [rows = 1, columns = 1] = shape;
  constraint?.apply(kernels, weights, rows, columns);
}
