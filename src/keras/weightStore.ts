import { type Hdf5Array, Hdf5File } from '../formats/hdf5/hdf5.js';
import { show } from '../show.js';
import { invalid } from './json.js';
import type { LayerEntry } from './read/layers.js';

/** The arrays of a file, by layer. */
export interface WeightStore {
  /** The arrays of a layer, in Keras's order; undefined if the file has none of that layer. */
  layer(entry: LayerEntry): readonly Hdf5Array[] | undefined;
  /** The variables of the optimizer, in Keras's order; undefined if the file has none. */
  readonly optimizer: readonly Hdf5Array[] | undefined;
}

/** Groups that hold the layers: Keras 3, and TensorFlow 2.13. */
const CONTAINERS = ['layers', '_layer_checkpoint_dependencies'];
const MOST_VARIABLES = 2 ** 16;

/** Opens the arrays of a file in the layout of Keras 3 or of older versions. @throws FormatError for all other bytes. */
export function openWeights(path: string, bytes: Uint8Array, entries: readonly LayerEntry[]): WeightStore {
  const file = new Hdf5File(path, bytes);
  const container = CONTAINERS.find((name) => file.names(name) !== undefined);
  if (container !== undefined) return modernStore(path, file, container, entries);
  const root = file.names('model_weights') === undefined ? '' : 'model_weights';
  if (file.attribute(root, 'layer_names') !== undefined || file.attribute(root, 'layer_names0') !== undefined) {
    return legacyStore(path, file, root);
  }
  throw invalid(path, 'is HDF5 without the weights of layers');
}

/** Keras 3: layers/dense_1/vars/0; names are those of classes, numbered in the order of the layers. */
function modernStore(path: string, file: Hdf5File, container: string, entries: readonly LayerEntry[]): WeightStore {
  const names = classNames(entries);
  const variables = (group: string) => {
    const count = file.names(group)?.length;
    if (count === undefined) return undefined;
    if (count > MOST_VARIABLES) throw invalid(path, `${count} variables in ${show(group)}`);
    return Array.from({ length: count }, (_, i) => required(path, file, `${group}/${i}`));
  };
  return {
    layer: (entry) =>
      variables(`${container}/${names.get(entry)!}/vars`) ?? variables(`${container}/${entry.name}/vars`),
    get optimizer() {
      return variables('optimizer/vars');
    },
  };
}

/** Keras 2: names of layers and of their arrays in attributes. The state of optimizers has other names in each version, and is left. */
function legacyStore(path: string, file: Hdf5File, root: string): WeightStore {
  return {
    layer({ name }) {
      const group = root === '' ? name : `${root}/${name}`;
      if (file.names(group) === undefined) return undefined;
      return namesIn(path, file, group, 'weight_names').map((array) => required(path, file, `${group}/${array}`));
    },
    optimizer: undefined,
  };
}

/** A list of names in an attribute, or, if it is long, in several: x0, x1, ... */
function namesIn(path: string, file: Hdf5File, group: string, name: string): readonly string[] {
  const whole = file.attribute(group, name);
  if (whole !== undefined) return typeof whole === 'string' ? [whole] : whole;
  const names: string[] = [];
  for (let part = 0; names.length < MOST_VARIABLES; part++) {
    const some = file.attribute(group, `${name}${part}`);
    if (some === undefined) return names;
    names.push(...(typeof some === 'string' ? [some] : some));
  }
  throw invalid(path, `more than ${MOST_VARIABLES} names in ${show(group)}`);
}

function required(path: string, file: Hdf5File, name: string): Hdf5Array {
  const array = file.array(name);
  if (array === undefined) throw invalid(path, `there is no array ${show(name)}`);
  return array;
}

/** The name of each layer's group: dense, dense_1, batch_normalization, ... */
export function classNames<T extends { readonly className: string }>(entries: readonly T[]): ReadonlyMap<T, string> {
  const counts = new Map<string, number>();
  return new Map(
    entries.map((entry) => {
      const name = snakeCase(entry.className);
      const count = counts.get(name) ?? 0;
      counts.set(name, count + 1);
      return [entry, count === 0 ? name : `${name}_${count}`];
    }),
  );
}

function snakeCase(name: string): string {
  return name
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
