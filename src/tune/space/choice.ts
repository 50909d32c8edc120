import { OptionError } from '../../errors.js';
import { isList, isWellFormed, refuse } from '../../validate.js';
import { listed, type Parameter, type ParameterValue } from './parameter.js';

/**
 * Values of a list, each equally likely.
 *
 * @param values  numbers, strings, booleans or null, no two the same; at least one. Give anything else a name, and let `build` look it up:
 *   `choice(['small', 'large'])`.
 * @throws OptionError for an empty list, a value twice, or one that JSON does not hold.
 * @example const space = { activation: choice(['relu', 'tanh']), units: choice([16, 64, 256]) };
 */
export function choice<const T extends ParameterValue>(values: readonly T[]): Parameter<Widened<T>> {
  if (!isList(values) || values.length === 0)
    refuse(OptionError, 'choice.values', 'a list of at least one value', values);
  const own: readonly T[] = Array.from(values);
  for (const [index, value] of own.entries()) {
    if (!isValue(value)) {
      refuse(OptionError, `choice.values[${index}]`, 'a finite number, a string, true, false or null', value);
    }
    if (own.indexOf(value) < index)
      refuse(OptionError, `choice.values[${index}]`, 'a value that is not there before', value);
  }
  const parameter: Parameter<Widened<T>> = {
    name: 'choice',
    ...listed(own.length, (index) => own[index]! as Widened<T>),
    distribution: { name: 'CategoricalDistribution', attributes: { choices: own } },
    keptAs: (value) => own.indexOf(value as T),
  };
  return Object.freeze(parameter);
}

/** Numbers and booleans without their literal types, which would make sums of them errors; strings keep theirs, which are names. */
type Widened<T extends ParameterValue> = T extends number ? number : T extends boolean ? boolean : T;

function isValue(value: unknown): value is ParameterValue {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value === 'string') return isWellFormed(value);
  return typeof value === 'boolean' || value === null;
}
