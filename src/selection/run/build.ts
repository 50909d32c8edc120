import type { MatrixInput } from '../../data/reading/inputs.js';
import type { SparseMatrix } from '../../data/reading/sparse.js';
import { OptionError } from '../../errors.js';
import type { Network } from '../../model/network.js';
import { readExamples } from '../../model/rows/examples.js';
import { Sequential, stateOf } from '../../model/sequential.js';
import type { Compiled } from '../../model/state/compile.js';
import { connect, type ModelState, requireCompiled } from '../../model/state/state.js';
import { isFunction } from '../../show.js';
import { isA, refuse } from '../../validate.js';

/** The rows that a model will train on, for what must be learned from them alone, such as a standardizer. */
export interface TrainingRows {
  readonly X: MatrixInput | SparseMatrix;
  readonly y: MatrixInput;
  /** Number of the fold, from 0; undefined for all rows. */
  readonly fold: number | undefined;
}

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

/** Tells a new model the columns of its rows, and what it learns from them, as the first training would. */
export function connectTo(
  { state, compiled }: BuiltModel,
  { X, y }: { readonly X: MatrixInput | SparseMatrix; readonly y: MatrixInput },
): Network {
  const known = state.inputs;
  if (state.network !== undefined && (known.missing === 'reject' || known.means !== undefined)) return state.network;
  const { inputs } = readExamples(state, compiled, ['X', 'y'], X, y, undefined, { isTraining: true });
  known.names ??= inputs.names;
  known.means ??= inputs.means;
  return connect(state, inputs.columns);
}
