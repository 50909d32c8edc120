import { InputError } from '../../exit.js';

/** Names of the columns: those of the header, without blanks around; `column 3` where there is none. */
export function namesFrom(path: string, header: readonly string[] | undefined, fields: number): string[] {
  const names = Array.from({ length: fields }, (_, index) => {
    const name = header?.[index]?.trim() ?? '';
    return name === '' ? `column ${index + 1}` : name;
  });
  requireUnique(path, names);
  return names;
}

/** @throws InputError for two columns of one name. */
export function requireUnique(path: string, names: readonly string[]): void {
  const second = names.findIndex((name, index) => names.indexOf(name) !== index);
  if (second === -1) return;
  const name = names[second]!;
  throw new InputError(
    `${path}, header: columns ${names.indexOf(name) + 1} and ${second + 1} are both called ${JSON.stringify(name)}; rename one of them`,
  );
}
