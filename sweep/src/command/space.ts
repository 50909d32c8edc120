import { OptionError } from 'ockham';
import { choice, integer, logUniform, type Parameter, type Space, uniform } from 'ockham/tune';

type Make = (...given: never[]) => Parameter;
const KINDS: Readonly<Record<string, Make>> = { choice, integer, logUniform, uniform };
const FORM =
  '{ "choice": [8, 16] }, { "uniform": [0, 0.5] }, { "logUniform": [1e-5, 0.1] }, { "integer": [8, 64, { "step": 8 }] }, or one value';

/**
 * Reads a space from JSON: for each parameter the name of its function in `ockham/tune`, and what it is given; or one value, which stays.
 *
 * @param names  parameters that there are; others are refused.
 * @throws OptionError for anything else; HyperparameterError, OptionError as the functions.
 * @example const space = readSpace({ units: { choice: [16, 64] }, lambda: { logUniform: [1e-5, 0.1] }, layers: 1 });
 */
export function readSpace(json: unknown, names?: readonly string[]): Space {
  if (!isRecord(json)) throw refusal('space', 'an object of parameters', json);
  return Object.fromEntries(
    Object.entries(json).map(([name, given]) => {
      if (names !== undefined && !names.includes(name)) {
        throw refusal(`space.${name}`, `one of the parameters ${names.join(', ')}`, name);
      }
      return [name, readParameter(`space.${name}`, given)];
    }),
  );
}

function readParameter(path: string, given: unknown): Parameter {
  if (!isRecord(given)) {
    if (Array.isArray(given)) throw refusal(path, FORM, given);
    return choice([given as string]);
  }
  const [[kind, list] = ['', undefined], ...others] = Object.entries(given);
  const make = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (make === undefined || others.length > 0 || !Array.isArray(list)) throw refusal(path, FORM, given);
  return kind === 'choice' ? choice(list) : make(...(list as never[])); // the values of a choice are one list
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refusal(path: string, expected: string, got: unknown): OptionError {
  return new OptionError(`${path}: expected ${expected}, got ${JSON.stringify(got)}`, { path, expected, got });
}
