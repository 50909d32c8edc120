import type { Regions } from '../core/regions.js';
import type { Runtime } from '../core/runtime.js';
import { MemoryError } from '../errors.js';
import { productPolicy } from '../layers/product.js';
import type { PackedKernel } from '../types.js';
import type { Parameters } from './parameters.js';

/**
 * The kernels in the panels that dense products run over, for predictions: otherwise every product packs its kernel anew.
 *
 * A kernel is packed once per version of the weights, when enough rows were multiplied with it the dense way; training
 * packs none. Their memory, that of the kernels once more, goes with the next version.
 */
export class PackedWeights {
  private readonly kernels = new Map<number, PackedKernel>();
  private version = -1;

  constructor(
    private readonly runtime: Runtime,
    private readonly regions: Regions,
    private readonly parameters: Parameters,
  ) {
    for (const { isKernel, layerIndex } of parameters.all) {
      if (isKernel) this.kernels.set(layerIndex, { address: 0, rows: 0 });
    }
  }

  /** What a layer's slot refers to, whatever the version. */
  ofLayer(layerIndex: number): PackedKernel | undefined {
    return this.kernels.get(layerIndex);
  }

  /** Packs, before a pass, what the passes before it have shown to pay. Forgets the panels of weights that are no more. */
  prepare(): void {
    if (this.version !== this.parameters.version) {
      this.release();
      this.version = this.parameters.version;
    }
    for (const { isKernel, layerIndex, shape, weights } of this.parameters.all) {
      const packed = isKernel ? this.kernels.get(layerIndex) : undefined;
      if (packed !== undefined && packed.address === 0 && packed.rows >= productPolicy.packRows) {
        this.pack(packed, weights, shape);
      }
    }
  }

  private pack(packed: PackedKernel, weights: number, [rows = 0, columns = 0]: readonly number[]): void {
    const { kernels } = this.runtime;
    try {
      packed.address = this.regions.allocate(kernels.packed_weights_bytes(rows, columns));
      kernels.f32_pack_weights(rows, columns, weights, packed.address);
    } catch (error) {
      // Without the memory, predictions are slower, and the same.
      if (!(error instanceof MemoryError)) throw error;
      packed.rows = Number.NEGATIVE_INFINITY;
    }
  }

  /** Gives their memory back. */
  release(): void {
    for (const packed of this.kernels.values()) {
      if (packed.address !== 0) this.regions.release(packed.address);
      packed.address = 0;
      packed.rows = 0;
    }
  }
}
