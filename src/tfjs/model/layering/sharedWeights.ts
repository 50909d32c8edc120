import { type Sequential as OckhamSequential, stateOf } from '../../../model/sequential.js';
import type { Layer, LayerOwner, WeightsMark } from '../../concepts/layer.js';
import { tidy } from '../../engine.js';
import { rangeOf, toMatrix } from '../weights.js';

/**
 * Weights of layers that are in several models. Each model has a copy; the newest one is with the model that changed it last, which
 * the layer knows. The others fetch it before they use it.
 */
export class SharedWeights {
  private readonly seen = new Map<Layer, WeightsMark>();
  private isFetching = false;

  constructor(
    private readonly owner: LayerOwner,
    private readonly layers: readonly Layer[],
  ) {}

  /** Fetches what other models have changed. @throws DataError for weights that are not finite. */
  fetch(inner: OckhamSequential): void {
    if (this.isFetching) return;
    const stale = this.layers.filter((layer) => this.isStale(layer));
    if (stale.length === 0) return;
    this.isFetching = true;
    try {
      const all = inner.getWeights();
      const { network } = stateOf(inner);
      for (const layer of stale) {
        const holder = layer.holder!;
        const { first } = rangeOf(network, this.layers.indexOf(layer));
        tidy(() => {
          for (const [at, variable] of holder.layerVariables(layer).entries()) {
            all[first + at] = toMatrix(variable.name, variable.read());
          }
        });
        this.seen.set(layer, holder.weightsMark);
      }
      inner.setWeights(all);
    } finally {
      this.isFetching = false;
    }
  }

  /** Makes the weights of this model the newest ones. */
  claim(): void {
    for (const layer of this.layers) layer.claim(this.owner);
    this.seen.clear();
  }

  private isStale(layer: Layer): boolean {
    const { holder } = layer;
    if (holder === undefined || holder === this.owner) return false;
    const [mark, seen] = [holder.weightsMark, this.seen.get(layer)];
    return seen === undefined || mark.of !== seen.of || mark.version !== seen.version;
  }
}
