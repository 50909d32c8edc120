import { OptionError } from '../../errors.js';
import { show } from '../../show.js';
import { isList, isPlain, refuse } from '../../validate.js';

/** Columns of each group, by name or number. */
export type FeatureGroups = Readonly<Record<string, readonly (string | number)[]>>;

/** A column, or some that belong together. */
export interface FeatureColumns {
  readonly name: string;
  readonly columns: readonly number[];
}

/** The groups, then the columns that are in none. @throws OptionError for wrong names, and a column that is not there, or twice. */
export function readFeatures(
  owner: string,
  count: number,
  given: readonly string[] | undefined,
  groups: FeatureGroups | undefined,
): readonly FeatureColumns[] {
  const names = readNames(owner, count, given);
  if (groups !== undefined && !isPlain(groups)) {
    refuse(OptionError, `${owner}.groups`, 'an object of lists of columns', groups);
  }
  const taken = new Set<number>();
  const found = Object.entries(groups ?? {}).map(([name, members]: [string, unknown]) => {
    const path = `${owner}.groups.${name}`;
    if (!isList(members) || members.length === 0) refuse(OptionError, path, 'a list of columns', members);
    const columns = Array.from(members, (member) => {
      const column = typeof member === 'string' ? names.indexOf(member) : member;
      if (typeof column !== 'number' || !Number.isInteger(column) || column < 0 || column >= count) {
        refuse(OptionError, path, `names or numbers of the ${count} columns`, member);
      }
      if (taken.has(column)) {
        refuse(OptionError, path, 'columns once', member, `${owner}.groups: column ${show(member)} is there twice`);
      }
      taken.add(column);
      return column;
    });
    return { name, columns };
  });
  const others = names.map((name, column) => ({ name, columns: [column] }));
  return [...found, ...others.filter((_, column) => !taken.has(column))];
}

function readNames(owner: string, count: number, given: unknown): readonly string[] {
  if (given === undefined) return Array.from({ length: count }, (_, column) => String(column));
  const path = `${owner}.names`;
  if (!isList(given) || given.length !== count) refuse(OptionError, path, `a list of ${count} names`, given);
  const names = Array.from(given, (name, column) =>
    typeof name === 'string' ? name : refuse(OptionError, `${path}[${column}]`, 'a name', name),
  );
  if (new Set(names).size === count) return names;
  refuse(OptionError, path, 'distinct names', given);
}
