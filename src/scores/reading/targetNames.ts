import { OptionError } from '../../errors.js';
import { isList, refuse } from '../../validate.js';
import type { Label } from './types.js';

/** The names of classes: `names[class]` of class numbers; other labels stay. @throws OptionError for a class without a name. */
export function namesOf(
  owner: string,
  labels: readonly Label[],
  given: readonly Label[] | undefined,
): readonly Label[] {
  if (given === undefined) return labels;
  const names = readNames(owner, given);
  return labels.map((label) => {
    if (typeof label !== 'number') return label;
    const name = names[label];
    if (name !== undefined) return name;
    return refuse(OptionError, `${owner}.targetNames`, `a list with a name of class ${label}`, name);
  });
}

/** Labels that may be given by their names, as the rows have them: class numbers if those of the rows are numbers. */
export function numbersOf(
  owner: string,
  wanted: readonly Label[],
  given: readonly Label[] | undefined,
  ofRows: readonly Label[],
): readonly Label[] {
  if (given === undefined || typeof ofRows[0] !== 'number') return wanted;
  const names = readNames(owner, given);
  return wanted.map((label) => (names.includes(label) ? names.indexOf(label) : label));
}

function readNames(owner: string, given: unknown): readonly Label[] {
  const path = `${owner}.targetNames`;
  if (!isList(given)) refuse(OptionError, path, 'a list of names', given);
  return Array.from(given, (name, at) => {
    if (typeof name === 'string' || typeof name === 'number' || typeof name === 'boolean') return name;
    return refuse(OptionError, `${path}[${at}]`, 'a name', name);
  });
}
