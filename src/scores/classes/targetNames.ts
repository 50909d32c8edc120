import { OptionError } from '../../errors.js';
import { isList, refuse } from '../../validate.js';
import type { Label } from '../reading/types.js';

/** Names of classes that are numbers. */
export interface TargetNames {
  /** Names of classes 0, 1, ..., for the result. Default: the classes themselves; `evaluate` gives those that the model knows. */
  readonly targetNames?: readonly string[] | undefined;
}

/** The names of classes: `names[class]` of class numbers; names stay. @throws OptionError for a class without a name. */
export function namesOf(
  owner: string,
  labels: readonly Label[],
  names: readonly string[] | undefined,
): readonly Label[] {
  if (names === undefined) return labels;
  const path = `${owner}.targetNames`;
  if (!isList(names)) refuse(OptionError, path, 'a list of names', names);
  return labels.map((label) => {
    if (typeof label !== 'number') return label;
    const name: unknown = names[label];
    return typeof name === 'string' ? name : refuse(OptionError, path, `a list with a name of class ${label}`, name);
  });
}
