import type { ModelInput, PreparedRows, TargetInput } from '../../data/preparation.js';
import type { MatrixInput } from '../../data/reading/inputs.js';
import type { NumberList } from '../../data/reading/list.js';
import type { Network } from '../network.js';
import { connectLayers } from '../network.js';
import { type Compiled, requireOutputs } from '../state/compile.js';
import type { ModelState } from '../state/state.js';
import { type InputOptions, readInputs, withoutLearning } from './inputs.js';
import { readRowWeights, readTargets, requireSameRows, type Targets } from './targets.js';

/** Inputs with the network that fits them. */
export interface ExampleInputs extends PreparedRows {
  readonly network: Network;
}

/** Rows with their targets and weights, checked and copied; X may be the caller's array if it was read in place. */
export interface Examples {
  readonly inputs: ExampleInputs;
  readonly targets: Targets;
  /** (rows), or undefined: all ones. */
  readonly weights: Float32Array | undefined;
}

interface ReadingContext extends InputOptions {
  /** Whether means for missing values may be learned from these rows. */
  readonly isTraining?: boolean;
  readonly like?: ExampleInputs;
}

/**
 * Checks and copies X, y and weights; changes nothing in the model.
 *
 * @param context.like  inputs whose number of columns and imputation these must share, if the model does not know them yet.
 * @param context.inPlace, context.trainingPart, context.memory  see {@link readInputs}.
 */
export function readExamples(
  state: ModelState,
  { loss }: Compiled,
  [pathX, pathY]: readonly [string, string],
  X: ModelInput,
  y: TargetInput,
  sampleWeight: NumberList | undefined,
  { isTraining = false, like, ...options }: ReadingContext = {},
): Examples {
  const { names, means } = state.inputs;
  const learned =
    like === undefined
      ? state.inputs
      : {
          ...state.inputs,
          names: names ?? like.names,
          means: means ?? like.means,
          standardizer: like.standardizer,
        };
  const known = isTraining ? learned : withoutLearning(learned);
  const read = readInputs(pathX, X, state.network?.inputUnits ?? like?.columns, known, options);
  const network = state.network ?? like?.network ?? connectLayers(state.layers, read.columns);
  requireOutputs(loss, network.outputUnits);
  const prepared = read.standardizer?.prepareTargets?.(
    pathY,
    y,
    loss.targets,
    network.outputUnits,
    options.trainingPart,
  );
  const targets = readTargets(pathY, prepared?.y ?? (y as MatrixInput), loss, network.outputUnits, read.rows);
  requireSameRows(pathY, read.rows, targets.rows, read.columns);
  const weights = readRowWeights(sampleWeight, undefined, targets, loss, network.outputUnits);
  return { inputs: { ...read, ...prepared, network }, targets, weights };
}
