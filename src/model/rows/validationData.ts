import { isTabular, type ModelInput, type Tabular, type TargetInput } from '../../data/preparation.js';
import type { NumberList } from '../../data/reading/list.js';
import { OptionError } from '../../errors.js';
import { isList, refuse } from '../../validate.js';

type Pair = readonly [ModelInput, TargetInput] | readonly [ModelInput, TargetInput, NumberList | undefined];

/** The parts of validation data. @throws OptionError unless it is `[X, y]`, `[X, y, sampleWeight]` or a table, or undefined. */
export function readValidationData(given: Pair | Tabular | undefined): Pair | undefined {
  if (isTabular(given)) return given.asArguments<undefined>(undefined, undefined);
  if (given === undefined || (isList(given) && (given.length === 2 || given.length === 3))) return given;
  refuse(OptionError, 'fit.validationData', '[X, y], [X, y, sampleWeight] or a table', given);
}
