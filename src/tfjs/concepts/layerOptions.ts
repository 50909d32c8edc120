import { readList } from '../../data/reading/list.js';
import { ShapeError } from '../../errors.js';
import { refuse } from '../../validate.js';
import { type Given, type Maybe, readOptions, requireOnly } from '../options.js';

/** Options of every layer. */
export interface LayerArgs {
  /** Shape of one row: `[features]`; a `flatten` layer takes more axes. */
  inputShape?: Maybe<readonly (number | null)[]>;
  /** `[null, features]`. */
  batchInputShape?: Maybe<readonly (number | null)[]>;
  name?: Maybe<string>;
  /** Default: true. */
  trainable?: Maybe<boolean>;
  /** Only 'float32' is in scope. */
  dtype?: Maybe<'float32'>;
}

const SHARED = ['inputShape', 'batchInputShape', 'name', 'trainable', 'dtype'] as const;
const REFUSED = ['batchSize', 'weights', 'inputDType'];

/** Options of a layer in groups. */
export interface LayerOptions<T> {
  readonly own: Given<Omit<T, keyof LayerArgs>>;
  /** Options that Ockham's layers have in common. */
  readonly shared: { readonly inputShape?: readonly number[]; readonly name?: string };
  readonly trainable: boolean | undefined;
  /** Axes of a row, if they are known. */
  readonly axes: readonly number[] | undefined;
}

/**
 * Reads the options of a layer.
 *
 * @param known  names of the layer's own options.
 * @param refused  names of its options that are out of scope.
 * @throws OptionError in strict mode for unknown options; ShapeError for bad sizes; OutOfScopeError.
 */
export function readLayerOptions<T extends LayerArgs>(
  owner: string,
  args: Maybe<T>,
  known: readonly (keyof T & string)[],
  refused: readonly string[] = [],
): LayerOptions<T> {
  const all = [...SHARED, ...known] as (keyof T & string)[];
  const options = readOptions<T>(owner, args, all, [...REFUSED, ...refused]);
  const { inputShape, batchInputShape, name, trainable, dtype, ...own } = options as Given<LayerArgs>;
  requireOnly(owner, 'dtype', dtype, ['float32']);
  const axes = readAxes(owner, inputShape, batchInputShape);
  return {
    own: own as Given<Omit<T, keyof LayerArgs>>,
    shared: { ...(axes === undefined ? {} : { inputShape: axes }), ...(name === undefined ? {} : { name }) },
    trainable,
    axes,
  };
}

type Sizes = readonly (number | null)[] | undefined;

function readAxes(owner: string, inputShape: Sizes, batchInputShape: Sizes): readonly number[] | undefined {
  if (inputShape === undefined && batchInputShape === undefined) return undefined;
  const given: unknown = inputShape ?? readList(`${owner}.batchInputShape`, batchInputShape)?.slice(1);
  const axes = (readList(`${owner}.inputShape`, given) ?? [given]) as readonly number[];
  if (axes.length > 0 && axes.every((size) => Number.isSafeInteger(size) && size >= 1)) return axes;
  refuse(ShapeError, `${owner}.inputShape`, 'sizes of a row, integers >= 1', given);
}
