import type { AllKernels } from '../kernels/extraKernels.js';
import { SPARSE_PANEL } from '../kernels/panels.js';
import { SAMPLED_BLOCK, SAMPLED_GROUP } from '../kernels/sampledBlocks.js';
import { FLOAT_BYTES } from '../memory/aligned.js';

/** Kernels, which take numbers and return at most one: all exports but the memory. */
export type KernelName = {
  [Name in keyof AllKernels]: AllKernels[Name] extends Kernel ? Name : never;
}[keyof AllKernels];
export type Kernel = (...args: number[]) => unknown;

/** Memory of a thread, beside the arguments of a call. */
export interface Place {
  /** The thread's own scratch. */
  readonly scratch: number;
  /** (2 per tile) f64: the sums of each tile, which the caller adds up. */
  readonly slots: number;
}

/**
 * How the calls of one kernel are cut into tiles, each a call of the same kernel on a part of the same arrays.
 *
 * Tiles are functions of the call's arguments, never of the number of threads; they write to disjoint memory, so it does
 * not matter which thread computes which tile, nor when.
 */
export interface Cut {
  /** Number of tiles; below 2 the call is not worth cutting. */
  tiles(args: readonly number[]): number;
  /**
   * Rewrites the arguments of the whole call into those of a tile.
   *
   * @param slot  the tile's number within its round: the place of its sums.
   */
  cut(args: number[], tile: number, slot: number, place: Place): void;
  /** Result of the whole call: the tiles' sum by index, or 1 if all are 1. Default: nothing. */
  readonly result?: 'sum' | 'all';
  /** Position of a pointer to (2) f64 that every tile would overwrite. It gets the tiles' sums, added by index. */
  readonly sums?: number;
}

/** Weights of a chunk, as assembly/optimizers/common.ts has it: sums are equal bit for bit only if tiles are chunks. */
const CHUNK = 16384;

interface Spans {
  /** Positions of the pointers that advance with the tile. */
  readonly pointers: readonly number[];
  /** Position of the count that is cut: elements, or rows. */
  readonly count: number;
  /** Position of the number of elements per row. Default: a row is one element. */
  readonly columns?: number;
  /** Elements of a tile, roughly. */
  readonly tile: number;
  /** Calls on fewer elements stay whole: they take less time than waking a thread. */
  readonly least: number;
  /** Advances the other arguments that depend on the first row of a tile. */
  readonly advance?: (args: number[], first: number) => void;
  readonly result?: 'sum' | 'all';
  readonly sums?: number;
}

/** Cuts along one axis: elements or rows. */
function along({ pointers, count, columns, tile, least, advance, result, sums }: Spans): Cut {
  const widthOf = (args: readonly number[]) => (columns === undefined ? 1 : args[columns]!);
  const rowsOfTile = (width: number) => Math.max(1, Math.floor(tile / width));
  return {
    tiles(args) {
      const width = widthOf(args);
      const rows = args[count]!;
      return rows * width < least ? 0 : Math.ceil(rows / rowsOfTile(width));
    },
    cut(args, index, slot, place) {
      const width = widthOf(args);
      const rows = rowsOfTile(width);
      const first = index * rows;
      for (const position of pointers) args[position]! += first * width * FLOAT_BYTES;
      args[count] = Math.min(rows, args[count]! - first);
      advance?.(args, first);
      if (sums !== undefined) args[sums] = place.slots + slot * 2 * Float64Array.BYTES_PER_ELEMENT;
    },
    ...(result === undefined ? {} : { result }),
    ...(sums === undefined ? {} : { sums }),
  };
}

/** y[i] := f(x[i]) with pointers first and n behind them, some tenths of a nanosecond per element. */
function cheap(pointers: number): Cut {
  return along({ pointers: [...Array(pointers).keys()], count: pointers, tile: 16384, least: 1 << 16 });
}

/** The same for an f of a nanosecond or more. */
function dear(pointers: number): Cut {
  return along({ pointers: [...Array(pointers).keys()], count: pointers, tile: 4096, least: 1 << 14 });
}

/** An update of w by g and the optimizer's state: pointers first, n behind them, sums last. */
function update(pointers: number, sums: number): Cut {
  const positions = [...Array(pointers).keys()];
  return along({ pointers: positions, count: pointers, tile: CHUNK, least: 1 << 16, result: 'all', sums });
}

/** y := f(x, draws), whose rows draw by their number: x, y, rows, columns, firstRow. */
function drawn(tile: number, least: number): Cut {
  const advance = (args: number[], first: number) => {
    args[4]! += first;
  };
  return along({ pointers: [0, 1], count: 2, columns: 3, tile, least, advance });
}

/** Thresholds of groups that are rows; byRows follows rows and columns. Groups that are columns span all rows: those calls stay whole. */
function rowGroups(pointers: number, least: number): Cut {
  const positions = [...Array(pointers).keys()];
  const cut = along({ pointers: positions, count: pointers, columns: pointers + 1, tile: 4096, least });
  return { ...cut, tiles: (args) => (args[pointers + 2] === 1 ? cut.tiles(args) : 0) };
}

/** Least multiply-adds of a product worth cutting: some 40 microseconds of one thread. */
const LEAST_PRODUCTS = 1 << 20;
/** Tiles shrink until there are this many: a thread that is held up delays the others by at most one. */
const WANTED_TILES = 16;
/** Most multiply-adds of a tile: larger tiles are always cut further, so that progress is seen within a second. */
const MOST_TILE_PRODUCTS = 1 << 30;
/** Sides of a tile. The largest is a block of the product, which packs its operands itself (assembly/gemm/block.ts). */
export const LARGEST_SIDE = 256;
const SMALLEST_SIDE = 64;

/** Rows and columns of a tile of an (m, n, k) product, in `sides`. */
const sides = { rows: 0, columns: 0 };
function productTile(m: number, n: number, k: number): number {
  sides.rows = LARGEST_SIDE;
  sides.columns = LARGEST_SIDE;
  for (;;) {
    const tiles = Math.ceil(m / sides.rows) * Math.ceil(n / sides.columns);
    const rows = Math.min(m, sides.rows);
    const columns = Math.min(n, sides.columns);
    if (tiles >= WANTED_TILES && rows * columns * k <= MOST_TILE_PRODUCTS) return tiles;
    if (columns >= rows && columns > SMALLEST_SIDE) sides.columns /= 2;
    else if (rows > SMALLEST_SIDE) sides.rows /= 2;
    else return tiles;
  }
}

/**
 * A product, whose tiles are blocks of C. Arguments begin with m, n, k, a, lda, b; ldc follows c, and relu, scratch follow bias.
 *
 * @param columnStep  elements from one column of B to the next.
 * @param c, bias     positions.
 */
function product(
  isATransposed: boolean,
  columnStep: (args: readonly number[]) => number,
  c: number,
  bias: number,
): Cut {
  return {
    tiles: ([m = 0, n = 0, k = 0]) => (m * n * k < LEAST_PRODUCTS ? 0 : productTile(m, n, k)),
    cut(args, tile, _slot, { scratch }) {
      const [m = 0, n = 0, k = 0, , lda = 0] = args;
      productTile(m, n, k);
      const { rows, columns } = sides;
      const down = Math.ceil(m / rows);
      const row = (tile % down) * rows;
      const column = Math.floor(tile / down) * columns;
      args[0] = Math.min(rows, m - row);
      args[1] = Math.min(columns, n - column);
      args[3]! += row * (isATransposed ? 1 : lda) * FLOAT_BYTES;
      args[5]! += column * columnStep(args) * FLOAT_BYTES;
      args[c]! += (row * args[c + 1]! + column) * FLOAT_BYTES;
      if (args[bias] !== 0) args[bias]! += column * FLOAT_BYTES;
      args[bias + 2] = scratch;
    },
  };
}

/** Least multiply-adds, zeros included, of a sparse product worth cutting. */
const LEAST_SPARSE_PRODUCTS = 1 << 22;
/** Columns (or rows) of a tile: four panels of assembly/sparse/product.ts. */
const SPARSE_SIDE = 4 * SPARSE_PANEL;
/** Rows of a tile if the right operand is listed: as few panels as make eight tiles. */
const sideOfRows = (m: number) => SPARSE_PANEL * Math.max(1, Math.min(4, Math.floor(m / (8 * SPARSE_PANEL))));
/** Larger products stay whole: their scratch would not fit a thread's. */
export const MOST_LISTS = 4096;
export const MOST_DEPTH = 8192;

function sparseTiles(m: number, n: number, k: number, cutSide: number, side: number): number {
  const isWorth = m * n * k >= LEAST_SPARSE_PRODUCTS;
  return isWorth && Math.max(m, n) <= MOST_LISTS && k <= MOST_DEPTH ? Math.ceil(cutSide / side) : 0;
}

/** Left operand listed: tiles are columns of C. m, n, k, starts, entries, b, ldb, c, ldc, bias, relu, scratch, panel. */
function sparseDense(isBTransposed: boolean): Cut {
  return {
    tiles: ([m = 0, n = 0, k = 0]) => sparseTiles(m, n, k, n, SPARSE_SIDE),
    cut(args, tile, _slot, { scratch }) {
      const [, n = 0, , , , , ldb = 0, , , bias = 0] = args;
      const column = tile * SPARSE_SIDE;
      args[1] = Math.min(SPARSE_SIDE, n - column);
      args[5]! += column * (isBTransposed ? ldb : 1) * FLOAT_BYTES;
      args[7]! += column * FLOAT_BYTES;
      if (bias !== 0) args[9] = bias + column * FLOAT_BYTES;
      args[11] = scratch;
    },
  };
}

/** Right operand listed: tiles are rows of C. m, n, k, a, lda, starts, entries, c, ldc, bias, relu, scratch, panel. */
function denseSparse(isATransposed: boolean): Cut {
  return {
    tiles: ([m = 0, n = 0, k = 0]) => sparseTiles(m, n, k, m, sideOfRows(m)),
    cut(args, tile, _slot, { scratch }) {
      const [m = 0, , , , lda = 0, , , , ldc = 0] = args;
      const side = sideOfRows(m);
      const row = tile * side;
      args[0] = Math.min(side, m - row);
      args[3]! += row * (isATransposed ? 1 : lda) * FLOAT_BYTES;
      args[7]! += row * ldc * FLOAT_BYTES;
      args[11] = scratch;
    },
  };
}

/** C at listed places: tiles are blocks of rows. m, groups, k, a, lda, packed, columns, starts, entries, c, ldc, scratch. */
const sampled: Cut = {
  tiles: ([m = 0, groups = 0, k = 0]) =>
    SAMPLED_GROUP * m * groups * k < LEAST_SPARSE_PRODUCTS || k > MOST_DEPTH ? 0 : Math.ceil(m / SAMPLED_BLOCK),
  cut(args, tile, _slot, { scratch }) {
    const [m = 0, groups = 0, , , , , , , , , ldc = 0] = args;
    const row = tile * SAMPLED_BLOCK;
    args[0] = Math.min(SAMPLED_BLOCK, m - row);
    args[3]! += row * FLOAT_BYTES;
    args[7]! += tile * groups * Int32Array.BYTES_PER_ELEMENT;
    args[9]! += row * ldc * FLOAT_BYTES;
    args[11] = scratch;
  },
};

/**
 * The kernels that threads share, and how. All others run whole on the thread that calls them.
 *
 * To add one, give its name a cut: {@link along} if rows or elements are independent, or an object of its own.
 */
export const cuts: { readonly [Name in KernelName]?: Cut } = {
  f32_gemm_nn: product(false, () => 1, 7, 10),
  f32_gemm_tn: product(true, () => 1, 7, 10),
  f32_gemm_nt: product(false, ([, , , , , , ldb = 0]) => ldb, 7, 10),
  f32_gemm_prepacked: product(false, ([, , k = 0]) => k, 6, 8), // tiles are whole panels

  f32_sparse_dense_nn: sparseDense(false),
  f32_sparse_dense_nt: sparseDense(true),
  f32_dense_sparse_nn: denseSparse(false),
  f32_dense_sparse_tn: denseSparse(true),
  f32_sampled_tn: sampled,

  f32_sgd: update(2, 9),
  f32_momentum: update(3, 12),
  f32_adam: update(4, 18),
  f32_rmsprop: update(3, 13),
  f32_nadam: update(4, 19),
  f32_adamax: update(4, 16),
  f32_adabelief: update(4, 18),
  f32_lion: update(3, 14),
  f32_flush: cheap(1),
  f32_gradient_sum_squares: along({ pointers: [0, 1], count: 2, tile: CHUNK, least: 1 << 16, result: 'sum' }),
  f32_clip_gradient: cheap(2),

  f32_lerp: cheap(2),

  f32_dropout: along({
    pointers: [0, 1],
    count: 2,
    columns: 3,
    tile: 8192,
    least: 1 << 15,
    advance(args, first) {
      args[4]! += first * args[5]!; // firstRow, by rowStep
    },
  }),

  f32_alpha_dropout: drawn(8192, 1 << 15),
  f32_gaussian_dropout: drawn(2048, 1 << 13),
  f32_gaussian_noise: drawn(2048, 1 << 13),
  f32_concrete_dropout: drawn(2048, 1 << 13),

  f32_select: cheap(3),
  f32_relu: cheap(2),
  f32_relu_backward: cheap(3),
  f32_leaky_relu: cheap(2),
  f32_leaky_relu_backward: cheap(3),
  f32_elu: dear(2),
  f32_elu_backward: dear(3),
  f32_selu: dear(2),
  f32_selu_backward: dear(3),
  f32_gelu: dear(2),
  f32_gelu_backward: dear(3),
  f32_gelu_tanh: dear(2),
  f32_gelu_tanh_backward: dear(3),
  f32_sigmoid: dear(2),
  f32_sigmoid_backward: cheap(3),
  f32_tanh: dear(2),
  f32_tanh_backward: cheap(3),
  f32_silu: dear(2),
  f32_silu_backward: dear(3),
  f32_softplus: dear(2),
  f32_softplus_backward: dear(3),
  f32_softmax: along({ pointers: [0, 1], count: 2, columns: 3, tile: 4096, least: 1 << 14 }),
  f32_softmax_backward: along({ pointers: [0, 1, 2], count: 3, columns: 4, tile: 8192, least: 1 << 15 }),

  f32_group_threshold: rowGroups(1, 1 << 16),
  f32_group_threshold_metric: rowGroups(2, 1 << 14),
  f32_step_sizes: along({ pointers: [0, 5], count: 1, tile: 16384, least: 1 << 16 }),
  f32_magnitude_step_sizes: along({ pointers: [0, 4], count: 1, tile: 16384, least: 1 << 16 }),

  f32_asum: along({ pointers: [0], count: 1, tile: CHUNK, least: 1 << 17, result: 'sum' }),
  f32_sum_squares: along({ pointers: [0], count: 1, tile: CHUNK, least: 1 << 17, result: 'sum' }),
  f32_all_finite: along({ pointers: [0], count: 1, tile: CHUNK, least: 1 << 17, result: 'all' }),
};

/** The names of {@link cuts} in a fixed order. Threads name a kernel by its index here. */
export const cutNames = Object.keys(cuts) as readonly KernelName[];
