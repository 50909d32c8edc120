import type { Runtime } from '../../core/kernels/runtime.js';
import { MemoryError } from '../../errors.js';
import { productPolicy } from '../../layers/products/policy.js';
import type { Lists, PackedKernel, ProductBuffers } from '../../types.js';
import { layOut } from '../memory/layout.js';
import type { Regions } from '../memory/regions.js';
import type { Parameter, Parameters } from './parameters.js';

/** Rows predicted with the same weights before listing them pays: it takes as long as 30 to 90 rows. */
const LEAST_ROWS = 64;
const ENTRY_FLOATS = 2;

/** A kernel's column lists; `nonzeros` is -1 if it has too few zeros, or is not listed yet. */
interface KernelLists extends Lists {
  starts: number;
  entries: number;
  nonzeros: number;
  /** Whether it was examined since the weights changed. */
  isDone: boolean;
  /** Start of their region, or 0. */
  region: number;
}

/** A kernel with its other forms. */
interface Forms {
  readonly kernel: Parameter;
  readonly lists: KernelLists;
  readonly packed: PackedKernel;
}

/**
 * Other forms of the kernels, for predictions: lists of the nonzeros of each column, if many weights are zero; and the panels of
 * dense products, which would otherwise pack their kernel in every call.
 *
 * A form is made once per version of the weights, after enough predictions that it pays; training makes none. Lists take at most
 * 1.1 times the memory of the kernels, panels as much as the kernels. It is freed with the next version.
 */
export class KernelForms {
  private readonly forms: ReadonlyMap<number, Forms>;
  private version = -1;
  private rows = 0;

  constructor(
    private readonly runtime: Runtime,
    private readonly regions: Regions,
    private readonly parameters: Parameters,
  ) {
    this.forms = new Map(
      parameters.all
        .filter(({ isKernel }) => isKernel)
        .map((kernel) => {
          const lists = { starts: 0, entries: 0, nonzeros: -1, isDone: false, region: 0 };
          return [kernel.layerIndex, { kernel, lists, packed: { address: 0, rows: 0 } }];
        }),
    );
  }

  /** The forms that a layer's slot refers to, for all versions. */
  ofLayer(layerIndex: number): Pick<ProductBuffers, 'weightLists' | 'packedKernel'> {
    const forms = this.forms.get(layerIndex);
    return forms === undefined ? {} : { weightLists: forms.lists, packedKernel: forms.packed };
  }

  /**
   * Makes the forms that pay, before `rows` are predicted. Frees those of older weights.
   *
   * @param isInputListed  whether the first layer takes X as lists; its kernel is then not listed.
   */
  prepare(rows: number, isInputListed: boolean): void {
    if (this.version !== this.parameters.version) {
      this.release();
      this.version = this.parameters.version;
      this.rows = 0;
    }
    this.rows += rows;
    for (const { kernel, lists, packed } of this.forms.values()) {
      if (this.rows >= LEAST_ROWS && !lists.isDone && !(isInputListed && kernel.layerIndex === 0)) {
        lists.isDone = true;
        this.list(kernel, lists);
      }
      if (packed.address === 0 && packed.rows >= productPolicy.packRows) this.pack(kernel, packed);
    }
  }

  private list({ weights, size, shape }: Parameter, lists: KernelLists): void {
    const { kernels } = this.runtime;
    const nonzeros = size - kernels.f32_count_zeros(weights, size);
    if (nonzeros > productPolicy.mostWeightDensity * size) return;
    const [rows = 0, columns = 0] = shape;
    ifMemoryAllows(() => {
      const byRows = layOut(this.regions, (floats) => ({
        starts: floats(rows + 1),
        entries: floats(ENTRY_FLOATS * (nonzeros + columns)),
      }));
      try {
        const laid = layOut(this.regions, (floats) => ({
          starts: floats(columns + 1),
          entries: floats(ENTRY_FLOATS * nonzeros),
        }));
        Object.assign(lists, laid);
        kernels.f32_list_rows(rows, columns, weights, columns, nonzeros, byRows.starts, byRows.entries);
        kernels.f32_list_columns(rows, columns, byRows.starts, byRows.entries, laid.starts, laid.entries);
        lists.nonzeros = nonzeros;
      } finally {
        this.regions.release(byRows.region);
      }
    });
  }

  private pack({ weights, shape: [rows = 0, columns = 0] }: Parameter, packed: PackedKernel): void {
    const { kernels } = this.runtime;
    packed.rows = -Infinity; // once per version of the weights
    ifMemoryAllows(() => {
      packed.address = this.regions.allocate(kernels.packed_weights_bytes(rows, columns));
      kernels.f32_pack_weights(rows, columns, weights, packed.address);
    });
  }

  /** Frees all forms. */
  release(): void {
    for (const { lists, packed } of this.forms.values()) {
      this.regions.release(lists.region);
      this.regions.release(packed.address);
      Object.assign(lists, { region: 0, nonzeros: -1, isDone: false });
      Object.assign(packed, { address: 0, rows: 0 });
    }
  }
}

/** Without the memory, predictions are slower, with the same bits. */
function ifMemoryAllows(make: () => void): void {
  try {
    make();
  } catch (error) {
    if (!(error instanceof MemoryError)) throw error;
  }
}
