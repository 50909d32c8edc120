import { isTabular, type ModelInput, type Tabular, type TargetInput } from '../../data/preparation.js';
import type { NumberList } from '../../data/reading/list.js';
import { isStreamed, type Streamed } from '../../data/streamed.js';
import { OptionError } from '../../errors.js';
import { isList, refuse } from '../../validate.js';

type Pair = readonly [ModelInput, TargetInput] | readonly [ModelInput, TargetInput, NumberList | undefined];

/**
 * The parts of validation data, or the stream that it is.
 *
 * @throws OptionError unless it is `[X, y]`, `[X, y, sampleWeight]`, a table or a stream, or undefined.
 */
export function readValidationData<S extends Streamed>(given: Pair | Tabular | S | undefined): Pair | S | undefined {
  if (isStreamed<S>(given)) return given;
  if (isTabular(given)) return given.asArguments<undefined>(undefined, undefined);
  if (given === undefined || (isList(given) && (given.length === 2 || given.length === 3))) return given;
  refuse(OptionError, 'fit.validationData', '[X, y], [X, y, sampleWeight], a table or a stream', given);
}
