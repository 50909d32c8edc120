import { Yielder } from '../../core/turns/yielder.js';
import type { MatrixInput } from '../../data/reading/inputs.js';
import type { SparseMatrix } from '../../data/reading/sparse.js';
import { trainingRows } from '../../data/split/validationSplit.js';
import { OptionError } from '../../errors.js';
import { isList, refuse, requireOptions } from '../../validate.js';
import type { Hearing } from '../../warnings.js';
import { hearingOf, requireListener } from '../../warnings.js';
import { readYieldEvery } from '../prediction/options.js';
import type { Examples } from '../rows/examples.js';
import { readExamples } from '../rows/examples.js';
import type { Compiled } from '../state/compile.js';
import type { ModelState } from '../state/state.js';
import { requireCompiled, requireIdle, requireIntact } from '../state/state.js';
import type { FitOptions } from './options.js';

/** A call of fit: its data checked and copied, its options copied and not yet checked. */
export interface TrainingCall {
  /** Counts time from the call on. */
  readonly yielder: Yielder;
  /** Runs code whose warnings go to the listener of this call. */
  readonly hearing: Hearing;
  readonly compiled: Compiled;
  readonly options: FitOptions;
  /** All rows of X and y. */
  readonly all: Examples;
  /** The rows of validationData. */
  readonly validation: Examples | undefined;
}

/**
 * Checks and copies the data of fit; changes nothing. The options are checked by {@link prepareTraining}, in the chunk that trains,
 * before anything is changed.
 */
export function readCall(
  state: ModelState,
  X: MatrixInput | SparseMatrix,
  y: MatrixInput,
  given: FitOptions,
): TrainingCall {
  requireIdle(state, 'fit');
  requireIntact(state, 'fit');
  const compiled = requireCompiled(state, 'fit');
  requireOptions('fit', given, Object.keys(given ?? {})); // an object; its keys are checked later
  const { validationData, validationSplit = 0, sampleWeight, callbacks, classWeight } = given;
  const yielder = new Yielder(readYieldEvery('fit', given.yieldEvery));
  const hearing = hearingOf(requireListener('fit.onWarning', given.onWarning));
  const trainingPart = (rows: number) => (validationSplit === 0 ? rows : trainingRows('fit', rows, validationSplit));
  if (validationData !== undefined && !(isList(validationData) && [2, 3].includes(validationData.length))) {
    refuse(OptionError, 'fit.validationData', '[X, y] or [X, y, sampleWeight]', validationData);
  }
  const options = {
    ...given,
    ...(callbacks !== undefined && { callbacks: copyOf(callbacks) }),
    ...(classWeight !== undefined && { classWeight: copyOf(classWeight) }),
  };
  return hearing(() => {
    const how = { isTraining: true, trainingPart };
    const all = readExamples(state, compiled, ['X', 'y'], X, y, sampleWeight, how);
    let validation: Examples | undefined;
    if (validationData !== undefined) {
      const [validationX, validationY, weights] = validationData;
      const paths = ['validationData[0]', 'validationData[1]'] as const;
      validation = readExamples(state, compiled, paths, validationX, validationY, weights, { like: all.inputs });
    }
    return { yielder, hearing, compiled, options, all, validation };
  });
}

/** A copy of what the caller may change before training looks at it; values of other kinds are left for the check of options. */
function copyOf<T>(value: T): T {
  if (isList(value)) return [...value] as T;
  return Object.prototype.toString.call(value) === '[object Object]' ? { ...value } : value;
}
