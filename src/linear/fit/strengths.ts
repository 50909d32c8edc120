import { readList } from '../../data/reading/list.js';
import { HyperparameterError, OptionError } from '../../errors.js';
import { refuse, requireNumber } from '../../validate.js';

/** One strength or several, in any order, none twice: descending. */
export function readStrengths(
  path: string,
  given: unknown,
  expected: string,
  holds: (x: number) => boolean,
): Float64Array {
  const list = typeof given === 'number' ? [given] : readList(path, given);
  if (list === undefined || list.length === 0) refuse(OptionError, path, 'a number, or a list of them', given);
  const strengths = Float64Array.from(list, (value, at) =>
    requireNumber(`${path}[${at}]`, value, `finite ${expected}`, (x) => Number.isFinite(x) && holds(x)),
  );
  strengths.sort().reverse();
  const twice = strengths.find((value, at) => value === strengths[at + 1]);
  if (twice !== undefined)
    refuse(HyperparameterError, path, 'strengths that differ', twice, `${path}: ${twice} is there twice`);
  return strengths;
}
