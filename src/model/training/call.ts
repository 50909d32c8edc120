import { Yielder } from '../../core/turns/yielder.js';
import type { ModelInput, TargetInput } from '../../data/preparation.js';
import { trainingRows } from '../../data/split/validationSplit.js';
import { isStreamed } from '../../data/streamed.js';
import { isList, isPlain, requireOptions } from '../../validate.js';
import type { Hearing } from '../../warnings.js';
import { hearingOf, requireListener } from '../../warnings.js';
import { readYieldEvery } from '../prediction/options.js';
import type { Examples } from '../rows/examples.js';
import { readExamples } from '../rows/examples.js';
import { readValidationData } from '../rows/validationData.js';
import type { Compiled } from '../state/compile.js';
import type { ModelState } from '../state/state.js';
import { requireCompiled, requireIdle, requireIntact } from '../state/state.js';
import type { RowStream } from '../streamed.js';
import type { FitOptions } from './options.js';

/** A call of fit: its data checked, and copied unless it is handed over; its options copied and not yet checked. */
export interface TrainingCall {
  /** Counts time from the call on. */
  readonly yielder: Yielder;
  /** Runs code whose warnings go to the listener of this call. */
  readonly hearing: Hearing;
  readonly compiled: Compiled;
  readonly options: FitOptions;
  /** All rows of X and y, or the stream that gives them. */
  readonly all: Examples | RowStream;
  /** The rows of validationData. */
  readonly validation: Examples | RowStream | undefined;
}

/**
 * Checks the data of fit, and copies what is not handed over; changes nothing. The options are checked by {@link prepareTraining}, in the chunk that trains,
 * before anything is changed.
 */
export function readCall(
  state: ModelState,
  X: ModelInput | RowStream,
  y: TargetInput,
  given: FitOptions,
): TrainingCall {
  requireIdle(state, 'fit');
  requireIntact(state, 'fit');
  const compiled = requireCompiled(state, 'fit');
  if (!isPlain(given)) requireOptions('fit', given, []); // refuses it; the keys of an object are checked later
  const options = copyOf(given);
  for (const name of NESTED) {
    if (name in options) Object.assign(options, { [name]: copyOf(options[name]) });
  }
  const { validationSplit = 0, sampleWeight } = options;
  const validationData = readValidationData<RowStream>(options.validationData);
  const inPlace = options.transfer === true;
  const yielder = new Yielder(readYieldEvery('fit', options.yieldEvery));
  const hearing = hearingOf(requireListener('fit.onWarning', options.onWarning));
  const trainingPart = (rows: number) => (validationSplit === 0 ? rows : trainingRows('fit', rows, validationSplit));
  return hearing(() => {
    const how = { isTraining: true, inPlace, trainingPart };
    const all = isStreamed<RowStream>(X) ? X : readExamples(state, compiled, ['X', 'y'], X, y, sampleWeight, how);
    let validation: TrainingCall['validation'];
    if (isStreamed(validationData)) validation = validationData;
    else if (validationData !== undefined) {
      const [validationX, validationY, weights] = validationData;
      const paths = ['validationData[0]', 'validationData[1]'] as const;
      validation = readExamples(state, compiled, paths, validationX, validationY, weights, {
        ...('inputs' in all && { like: all.inputs }),
        inPlace,
      });
    }
    return { yielder, hearing, compiled, options, all, validation };
  });
}

/** Options that hold values of their own, which the caller may change before training looks at them. Rows are copied as they are read. */
const NESTED = ['callbacks', 'classWeight', 'mixup', 'budget'] as const;

/** A copy of a list or an object, with what that inherits; anything else is left for the check of the options. */
function copyOf<T>(value: T): T {
  if (isList(value)) return [...value] as T;
  if (!isPlain(value)) return value;
  const entries: [string, unknown][] = [];
  for (const name in value) entries.push([name, value[name]]);
  return Object.fromEntries(entries) as T;
}
