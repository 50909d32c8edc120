import type { Runtime } from '../../core/kernels/runtime.js';
import { SAMPLED_GROUP } from '../../core/kernels/sampledBlocks.js';
import { MemoryError } from '../../errors.js';
import { costOfInputs, costOfWeights, LEAST_COLUMNS, newWays, productPolicy } from '../../layers/products/policy.js';
import type { Optimizer, ProductBuffers, ProductWays, UnprunedPlaces } from '../../types.js';
import { layOut } from '../memory/layout.js';
import type { Regions } from '../memory/regions.js';
import type { Parameter, Parameters } from './parameters.js';
import { listPlaces } from './unprunedPlaces.js';

/** Kernels of fewer weights are not worth it. */
const LEAST_SIZE = 4096;
/** Steps between two counts of the zeros of a kernel that is not listed. */
const COUNT_EVERY = 16;
/** Time of listing a kernel by rows, in rows of a batch whose dense product takes as long: for all weights, and for its nonzeros
    (bench/kernels/lists.js). */
const LIST_ROWS = 5;
const LIST_ROWS_OF_NONZEROS = 25;
/** The same of listing its nonzeros by columns, too. */
const LIST_COLUMNS_OF_NONZEROS = 65;
/** Hysteresis: a kernel that is not listed has to promise so much more. */
const MARGIN = 1.25;
const ENTRY_FLOATS = 2;

/** Lists whose place is found when they are needed. */
interface OwnLists {
  starts: number;
  entries: number;
  nonzeros: number;
}

interface OwnKernel {
  readonly kernel: Parameter;
  /** The kernel with its gradient; undefined if it is not trained. */
  readonly trained: Parameter | undefined;
  /** Whether only a call from outside changes it: what is listed then stays true from step to step. */
  readonly isFixed: boolean;
  /** Whether dX is computed: a layer below is trained. */
  readonly wantsInputGradient: boolean;
  readonly rows: OwnLists;
  readonly columns: OwnLists;
  readonly unpruned: UnprunedPlaces;
  readonly ways: ProductWays;
  /** Of the lists, and of the places; 0: none. */
  region: number;
  placesRegion: number;
  /** Steps without lists. */
  steps: number;
  /** Version of the weights whose zeros were counted, if it is fixed. */
  version: number;
  hasMemory: boolean;
}

/**
 * Lists of the kernels in training: of their nonzeros, for forward and input gradient, made before each step in which they pay, or once
 * if the kernel is frozen; and of the places that are not pruned, for the gradient of the kernel, made when the masks change. Products
 * with and without them have the same bits.
 *
 * Lists of nonzeros take up to 8.8 bytes per weight, allocated when they first pay.
 */
export class TrainingLists {
  private readonly ways: ReadonlyMap<number, ProductWays>;
  private readonly own: ReadonlyMap<number, OwnKernel>;
  /** Version of the masks that are listed. */
  private masks = -1;

  /** @param trained  the parameters with gradients. */
  constructor(
    private readonly runtime: Runtime,
    private readonly regions: Regions,
    private readonly parameters: Parameters,
    private readonly trained: readonly Parameter[],
    private readonly optimizer: Pick<Optimizer, 'keepsZeros' | 'initialSlotValue'>,
  ) {
    const none = () => ({ starts: 0, entries: 0, nonzeros: -1 });
    const all = parameters.all.filter(({ isKernel }) => isKernel);
    this.ways = new Map(all.map(({ layerIndex }) => [layerIndex, newWays()]));
    this.own = new Map(
      all
        .filter(({ size, shape: [, columns = 0] }) => size >= LEAST_SIZE && columns >= LEAST_COLUMNS)
        .map((kernel) => [
          kernel.layerIndex,
          {
            kernel,
            trained: trained.find(({ layerIndex, isKernel }) => isKernel && layerIndex === kernel.layerIndex),
            isFixed: !kernel.isTrained && !kernel.isState,
            wantsInputGradient: trained.some(({ layerIndex }) => layerIndex < kernel.layerIndex),
            rows: none(),
            columns: none(),
            unpruned: { share: 1, groups: 0, columns: 0, starts: 0, entries: 0 },
            ways: this.ways.get(kernel.layerIndex)!,
            region: 0,
            placesRegion: 0,
            steps: 0,
            version: -1,
            hasMemory: true,
          },
        ]),
    );
  }

  /** The lists that a layer's slot refers to, and the record of its products. */
  ofLayer(
    layerIndex: number,
    isInputListed: boolean,
  ): Pick<ProductBuffers, 'weightLists' | 'weightRowLists' | 'unpruned' | 'ways'> {
    const ways = this.ways.get(layerIndex);
    const own = isInputListed ? undefined : this.own.get(layerIndex);
    return { ways, ...(own && { weightLists: own.columns, weightRowLists: own.rows, unpruned: own.unpruned }) };
  }

  /** Makes the lists that pay in a step of that many rows. */
  prepare(rows: number): void {
    const { masks } = this.parameters;
    if (this.masks !== masks.version) {
      this.masks = masks.version;
      if (this.optimizer.keepsZeros) for (const parameter of this.trained) this.resetPruned(parameter);
      for (const own of this.own.values()) this.listPlaces(own);
    }
    for (const own of this.own.values()) this.listNonzeros(own, rows);
  }

  /** The optimizer's state of pruned weights := its initial value. With it and without a gradient, they stay 0. */
  private resetPruned({ name, size, slots }: Parameter): void {
    const { masks } = this.parameters;
    const address = masks.addressOf(name);
    if (address === undefined) return;
    const { arena } = this.runtime;
    const mask = arena.f32(address, size);
    for (const slot of slots) {
      const values = arena.f32(slot, size);
      for (let index = 0; index < size; index++) if (mask[index] === 0) values[index] = this.optimizer.initialSlotValue;
    }
  }

  private listPlaces(own: OwnKernel): void {
    const { kernel, trained, unpruned } = own;
    const { arena } = this.runtime;
    this.regions.release(own.placesRegion);
    own.placesRegion = 0;
    unpruned.share = 1;
    const mask = this.parameters.masks.addressOf(kernel.name);
    if (mask === undefined || trained === undefined) return;
    const [rows = 0, columns = 0] = kernel.shape;
    const places = listPlaces(arena.f32(mask, kernel.size), rows, columns);
    const share = (SAMPLED_GROUP * places.count) / kernel.size;
    if (share > productPolicy.mostUnpruned) return;
    try {
      const { region, ...laid } = layOut(this.regions, (floats) => ({
        columns: floats(places.columns.length),
        starts: floats(places.starts.length),
        entries: floats(places.entries.length),
      }));
      own.placesRegion = region;
      arena.i32(laid.columns, places.columns.length).set(places.columns);
      arena.i32(laid.starts, places.starts.length).set(places.starts);
      arena.i32(laid.entries, places.entries.length).set(places.entries);
      Object.assign(unpruned, laid, { share, groups: places.columns.length / SAMPLED_GROUP });
      // Only its places are written from now on, or all of it and the mask applied.
      arena.f32(trained.gradient, kernel.size).fill(0);
    } catch (error) {
      if (!(error instanceof MemoryError)) throw error;
    }
  }

  private listNonzeros(own: OwnKernel, batchRows: number): void {
    const { kernel, isFixed, rows, columns, ways } = own;
    const { kernels } = this.runtime;
    const wasListed = rows.nonzeros >= 0;
    if (isFixed) {
      const version = this.parameters.version - this.parameters.updates;
      if (own.version === version && wasListed) return;
      if (own.version !== version) ways.weightDensity = this.densityOf(kernel);
      own.version = version;
    } else if (wasListed) ways.weightDensity = rows.nonzeros / kernel.size;
    else if (own.steps++ % COUNT_EVERY === 0) ways.weightDensity = this.densityOf(kernel);
    else return;
    rows.nonzeros = -1;
    columns.nonzeros = -1;
    const cost = costOfWeights(ways.weightDensity, batchRows);
    // Saved time, in rows of the batch; below 0 it is not saved. What is listed once costs nothing.
    const listing = isFixed ? 0 : LIST_ROWS + LIST_ROWS_OF_NONZEROS * ways.weightDensity;
    const columnListing = isFixed ? 0 : LIST_COLUMNS_OF_NONZEROS * ways.weightDensity;
    const forward = batchRows * (costOfInputs(ways.inputDensity) - cost) - columnListing;
    const backward = own.wantsInputGradient ? batchRows * (costOfInputs(ways.gradientDensity) - cost) : 0;
    const saved = Math.max(0, forward) + Math.max(0, backward);
    if (saved <= listing * (wasListed ? 1 : MARGIN) || !this.allocate(own)) return;
    const [inputs = 0, outputs = 0] = kernel.shape;
    const limit = Math.floor(productPolicy.mostWeightDensity * kernel.size);
    rows.nonzeros = kernels.f32_list_rows(inputs, outputs, kernel.weights, outputs, limit, rows.starts, rows.entries);
    if (rows.nonzeros < 0 || (forward <= 0 && !isFixed)) return;
    kernels.f32_list_columns(inputs, outputs, rows.starts, rows.entries, columns.starts, columns.entries);
    columns.nonzeros = rows.nonzeros;
  }

  private densityOf({ weights, size }: Parameter): number {
    return 1 - this.runtime.kernels.f32_count_zeros(weights, size) / size;
  }

  /** Returns whether there is memory for the lists. Without it, steps are slower, with the same bits. */
  private allocate(own: OwnKernel): boolean {
    if (own.region !== 0 || !own.hasMemory) return own.hasMemory;
    const [rows = 0, columns = 0] = own.kernel.shape;
    const most = Math.floor(productPolicy.mostWeightDensity * own.kernel.size);
    try {
      const { region, ...laid } = layOut(this.regions, (floats) => ({
        rowStarts: floats(rows + 1),
        rowEntries: floats(ENTRY_FLOATS * (most + columns)),
        columnStarts: floats(columns + 1),
        columnEntries: floats(ENTRY_FLOATS * most),
      }));
      own.region = region;
      Object.assign(own.rows, { starts: laid.rowStarts, entries: laid.rowEntries });
      Object.assign(own.columns, { starts: laid.columnStarts, entries: laid.columnEntries });
    } catch (error) {
      if (!(error instanceof MemoryError)) throw error;
      own.hasMemory = false;
    }
    return own.hasMemory;
  }

  /** Frees all lists. */
  release(): void {
    for (const own of this.own.values()) {
      this.regions.release(own.region);
      this.regions.release(own.placesRegion);
    }
  }
}
