import type { Tensor } from '../tensors/tensor.js';

/** Reader and writer of one array of weights. */
export interface VariablePlace {
  readonly name: string;
  readonly shape: readonly number[];
  readonly trainable: boolean;
  read(): Tensor;
  write(value: Tensor): void;
}

/** One array of a layer's weights, where it is: `layer.weights[0]`. */
export class LayerVariable {
  readonly dtype = 'float32';
  /** Layer and array: `dense_1/kernel`. */
  readonly name: string;
  readonly originalName: string;
  readonly shape: number[];
  readonly trainable: boolean;
  private readonly place: VariablePlace;

  /** For the model. */
  constructor(place: VariablePlace) {
    this.place = place;
    this.name = place.name;
    this.originalName = place.name;
    this.shape = [...place.shape];
    this.trainable = place.trainable;
  }

  /** A copy of the values. */
  read(): Tensor {
    return this.place.read();
  }

  /** The same as {@link read}. */
  get val(): Tensor {
    return this.place.read();
  }

  /** Replaces the values. @throws ShapeError, DataError before anything changes. */
  write(value: Tensor): this {
    this.place.write(value);
    return this;
  }

  /** Does nothing: the model holds the values. */
  dispose(): void {}
}

const SPELLED: Readonly<Record<string, string>> = { movingMean: 'moving_mean', movingVariance: 'moving_variance' };

/** Name of an array of weights in TensorFlow.js: `dense_1/kernel`. */
export function variableName(layer: string, parameter: string): string {
  return `${layer}/${SPELLED[parameter] ?? parameter}`;
}
