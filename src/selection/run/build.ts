import type { ModelInput, TargetInput } from '../../data/preparation.js';
import { trainingRows } from '../../data/split/validationSplit.js';
import { OptionError } from '../../errors.js';
import type { Network } from '../../model/network.js';
import { readExamples } from '../../model/rows/examples.js';
import { Sequential, stateOf } from '../../model/sequential.js';
import type { Compiled } from '../../model/state/compile.js';
import { connect, type ModelState, requireCompiled } from '../../model/state/state.js';
import type { FitOptions } from '../../model/training/options.js';
import { isFunction } from '../../show.js';
import { isA, refuse } from '../../validate.js';
import { hearingOf } from '../../warnings.js';

/** The rows that a model will train on, for what must be learned from them alone, such as a standardizer. In the form in which all were given. */
export interface TrainingRows<X extends ModelInput = ModelInput, Y extends TargetInput = TargetInput> {
  readonly X: X;
  /** The target of a table is a list. */
  readonly y: Y;
  /** Number of the fold, from 0; undefined for all rows. */
  readonly fold: number | undefined;
}

/** Rows of X and y. */
export type RowsPair = Omit<TrainingRows, 'fold'>;

/** A model that `build` returned. */
export interface BuiltModel {
  readonly model: Sequential;
  readonly state: ModelState;
  readonly compiled: Compiled;
}

/** @throws OptionError unless it is a function. */
export function requireBuild(owner: string, build: unknown): void {
  if (!isFunction(build)) refuse(OptionError, `${owner}.build`, 'a function that returns a compiled model', build);
}

/** Checks what `build` returned. @throws OptionError for anything but a model; StateError for one that is not compiled. */
export function readBuilt(owner: string, model: unknown): BuiltModel {
  if (!isA(model, Sequential)) {
    refuse(OptionError, `${owner}.build`, 'a function that returns a compiled model', model);
  }
  const state = stateOf(model);
  return { model, state, compiled: requireCompiled(state, `${owner}.build`) };
}

/**
 * Tells a new model the columns of its rows, and what it learns from them, as the first training with those options would.
 *
 * @throws ShapeError, DataError, OptionError, HyperparameterError as `fit`.
 */
export function connectTo(
  { state, compiled }: BuiltModel,
  { X, y }: RowsPair,
  { validationSplit = 0, onWarning }: Pick<FitOptions, 'validationSplit' | 'onWarning'> = {},
): Network {
  const known = state.inputs;
  const hasLearned =
    known.standardizer?.isLearning !== true && (known.missing === 'reject' || known.means !== undefined);
  if (state.network !== undefined && hasLearned) return state.network;
  const trainingPart = (rows: number) => (validationSplit === 0 ? rows : trainingRows('fit', rows, validationSplit));
  const how = { isTraining: true, trainingPart };
  const { inputs } = hearingOf(onWarning)(() => readExamples(state, compiled, ['X', 'y'], X, y, undefined, how));
  known.names ??= inputs.names;
  known.means ??= inputs.means;
  known.standardizer = inputs.standardizer;
  return connect(state, inputs.columns);
}
