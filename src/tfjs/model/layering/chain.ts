import { StateError } from '../../../errors.js';
import { makeInputLayer } from '../../concepts/input.js';
import type { Layer } from '../../concepts/layer.js';
import { SymbolicTensor } from '../../symbolic/symbolicTensor.js';

/** The tensors between the layers of a stack: its input, and what each layer gives. They stay the same while layers are added. */
export class Chain {
  private readonly tensors: SymbolicTensor<Layer>[];

  /** @param tensors  those of layers that were applied to each other already. */
  constructor(tensors: readonly SymbolicTensor<Layer>[] = []) {
    this.tensors = [...tensors];
  }

  /**
   * All of them, in order.
   *
   * @param inputUnits  columns of the input, if they are known.
   * @throws StateError `E_NOT_BUILT` while they are not; ShapeError for layers that do not fit together.
   */
  of(layers: readonly Layer[], inputUnits: number | undefined): readonly SymbolicTensor<Layer>[] {
    const [first] = layers;
    if (first === undefined) throw new StateError('E_NOT_BUILT', 'model.inputs: the model has no layers yet');
    const isInput = first.className === 'InputLayer';
    if (this.tensors.length === 0) this.tensors.push(inputOf(first, inputUnits));
    const rest = isInput ? layers.slice(1) : layers;
    const known = this.tensors.slice(1).findIndex(({ sourceLayer }, at) => sourceLayer !== rest[at]);
    if (known !== -1) this.tensors.length = known + 1;
    for (const layer of rest.slice(this.tensors.length - 1)) {
      const before = this.tensors.at(-1)!;
      this.tensors.push(new SymbolicTensor(layer.computeOutputShape(before.shape), layer, before));
    }
    return this.tensors;
  }
}

function inputOf(first: Layer, inputUnits: number | undefined): SymbolicTensor<Layer> {
  const shape = first.batchInputShape ?? (inputUnits === undefined ? undefined : [null, inputUnits]);
  if (shape === undefined) {
    throw new StateError('E_NOT_BUILT', 'model.inputs: the number of input columns is not known; give inputShape');
  }
  if (first.className === 'InputLayer') return new SymbolicTensor(shape, first);
  const name = `${first.name}_input`.slice(-100);
  return new SymbolicTensor(shape, makeInputLayer({ batchInputShape: shape, name }));
}
