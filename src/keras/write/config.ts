import { Standardizer } from '../../data/standardize.js';
import type { Network } from '../../model/network.js';
import { build, type ModelState } from '../../model/state/state.js';
import type { Fields } from '../json.js';
import { writeCompileConfig } from './compileConfig.js';
import { lacking, serialized } from './concepts.js';
import { writeLayer } from './layers.js';

/** The network of a model that Keras can have. @throws OptionError for what X goes through before it, and Keras lacks. */
export function networkOf(owner: string, state: ModelState): Network {
  const { standardizer, missing } = state.inputs;
  if (standardizer !== undefined && !(standardizer instanceof Standardizer)) lacking(owner, 'preprocessing of tables');
  if (missing === 'impute' || standardizer?.missing === 'impute') lacking(owner, 'imputation of missing values');
  if (state.inputIndices !== undefined) lacking(owner, 'selection of columns, as a compacted model has');
  return state.network ?? build(state, owner).network;
}

/** Writes the configuration of a model. @throws OptionError for everything that Keras lacks, by its name. */
export function writeConfig(owner: string, state: ModelState, compile: boolean): Fields {
  const { inputUnits, layers } = networkOf(owner, state);
  const { compiled, name, inputs, progress } = state;
  const shape = [null, inputUnits];
  const input = { batch_shape: shape, dtype: 'float32', sparse: false, ragged: false, name: 'input_layer' };
  const { standardizer } = inputs;
  const preparation = standardizer instanceof Standardizer ? [normalization(standardizer, inputUnits)] : [];
  return {
    ...serialized('keras', 'Sequential', {
      name,
      trainable: true,
      dtype: serialized('keras', 'DTypePolicy', { name: 'float32' }),
      layers: [
        serialized('keras.layers', 'InputLayer', input),
        ...preparation,
        ...layers.map((layer) => writeLayer(owner, layer)),
      ],
      build_input_shape: shape,
    }),
    build_config: { input_shape: shape },
    ...(compile && compiled !== undefined ? { compile_config: writeCompileConfig(owner, compiled, progress) } : {}),
  };
}

/** Standardized columns as a layer with the means and variances in its options, so that it has no weights. */
function normalization({ mean, scale }: Standardizer, inputUnits: number): Fields {
  const config = {
    name: 'normalization',
    trainable: true,
    dtype: serialized('keras', 'DTypePolicy', { name: 'float32' }),
    axis: [-1],
    invert: false,
    mean: [...mean],
    variance: scale.map((deviation) => deviation * deviation),
  };
  return { ...serialized('keras.layers', 'Normalization', config), build_config: { input_shape: [null, inputUnits] } };
}
