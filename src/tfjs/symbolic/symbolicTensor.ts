/** Shape of a batch: null for the number of rows. */
export type SymbolicShape = readonly (number | null)[];

/** A layer, as far as the tensors that it gives depend on it. */
export interface SymbolicLayer {
  readonly name: string;
  readonly className: string;
}

/** The future output of a layer: a shape and a name, no values. Made by `tf.input` and `layer.apply`. */
export class SymbolicTensor<L extends SymbolicLayer = SymbolicLayer> {
  readonly dtype = 'float32';
  readonly shape: (number | null)[];
  readonly rank: number;

  /** @param before  what the layer was applied to; undefined for an input. */
  constructor(
    shape: SymbolicShape,
    readonly sourceLayer: L,
    readonly before?: SymbolicTensor<L>,
  ) {
    this.shape = [...shape];
    this.rank = shape.length;
  }

  get name(): string {
    const { name } = this.sourceLayer;
    return this.before === undefined ? name : `${name}/${name}`;
  }
}
