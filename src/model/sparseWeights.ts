import { aligned } from '../core/aligned.js';
import type { Regions } from '../core/regions.js';
import type { Runtime } from '../core/runtime.js';
import { MemoryError } from '../errors.js';
import { productPolicy } from '../layers/product.js';
import type { Lists } from '../types.js';
import type { Parameter, Parameters } from './parameters.js';

/** Rows predicted with the same weights before listing them pays: it takes the time of some 30 to 90 rows. */
const LEAST_ROWS = 64;
const ENTRY_FLOATS = 2;

/** A kernel's column lists; `nonzeros` is -1 where it has too few zeros, or was not listed yet. */
interface KernelLists extends Lists {
  starts: number;
  entries: number;
  nonzeros: number;
  /** Whether it was looked at since the weights changed. */
  isDone: boolean;
  /** Start of their region, or 0. */
  region: number;
}

/**
 * The nonzeros of the kernels, column by column, for predictions of a model with many zero weights.
 *
 * They are listed once per version of the weights, when enough rows were predicted with it, and only of kernels whose
 * zeros pay; training lists none. Their memory, at most 1.1 times that of the kernels, goes with the next version.
 */
export class SparseWeights {
  private readonly lists: ReadonlyMap<number, KernelLists>;
  private version = -1;
  private rows = 0;

  constructor(
    private readonly runtime: Runtime,
    private readonly regions: Regions,
    private readonly parameters: Parameters,
  ) {
    const kernels = parameters.all.filter(({ isKernel }) => isKernel);
    this.lists = new Map(
      kernels.map(({ layerIndex }) => [layerIndex, { starts: 0, entries: 0, nonzeros: -1, isDone: false, region: 0 }]),
    );
  }

  /** What a layer's slot refers to, whatever the version. */
  ofLayer(layerIndex: number): Lists | undefined {
    return this.lists.get(layerIndex);
  }

  /**
   * Brings the lists up to date before so many rows are predicted. Forgets those of weights that are no more.
   *
   * @param isInputListed  whether the first layer takes X as lists, and so no lists of its kernel.
   */
  prepare(rows: number, isInputListed: boolean): void {
    if (this.version !== this.parameters.version) {
      this.release();
      this.version = this.parameters.version;
      this.rows = 0;
    }
    this.rows += rows;
    if (this.rows < LEAST_ROWS) return;
    for (const parameter of this.parameters.all) {
      const lists = parameter.isKernel ? this.lists.get(parameter.layerIndex) : undefined;
      if (lists === undefined || lists.isDone || (isInputListed && parameter.layerIndex === 0)) continue;
      lists.isDone = true;
      this.list(parameter, lists);
    }
  }

  private list({ weights, size, shape }: Parameter, lists: KernelLists): void {
    const { kernels } = this.runtime;
    const nonzeros = size - kernels.f32_count_zeros(weights, size);
    if (nonzeros > productPolicy.mostWeightDensity * size) return;
    const [rows = 0, columns = 0] = shape;
    const startBytes = aligned(columns + 1);
    const rowStartBytes = aligned(rows + 1);
    let byRows = 0;
    try {
      byRows = this.regions.allocate(rowStartBytes + aligned(ENTRY_FLOATS * (nonzeros + columns)));
      lists.region = this.regions.allocate(startBytes + aligned(ENTRY_FLOATS * nonzeros));
      lists.starts = lists.region;
      lists.entries = lists.region + startBytes;
      kernels.f32_list_rows(rows, columns, weights, columns, nonzeros, byRows, byRows + rowStartBytes);
      kernels.f32_list_columns(rows, columns, byRows, byRows + rowStartBytes, lists.starts, lists.entries);
      lists.nonzeros = nonzeros;
    } catch (error) {
      // Without the memory, predictions are slower, and the same.
      if (!(error instanceof MemoryError)) throw error;
    } finally {
      if (byRows !== 0) this.regions.release(byRows);
    }
  }

  /** Gives their memory back. */
  release(): void {
    for (const lists of this.lists.values()) {
      if (lists.region !== 0) this.regions.release(lists.region);
      lists.region = 0;
      lists.nonzeros = -1;
      lists.isDone = false;
    }
  }
}
