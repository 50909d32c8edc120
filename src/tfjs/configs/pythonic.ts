import type { Json } from '../../types.js';

/** The words of a name in lower case, joined by underlines: `kernelInitializer` is `kernel_initializer`. */
export function toSnakeCase(name: string): string {
  const split = name.replace(/(.)([A-Z][a-z0-9]+)/g, '$1_$2').replace(/([a-z])([A-Z])/g, '$1_$2');
  return split.toLowerCase();
}

/** The same backwards. A name of one letter stays. */
export function toCamelCase(name: string): string {
  return name.length <= 1 || !name.includes('_')
    ? name
    : name.replace(/_+(\w|$)/g, (_match, letter: string) => letter.toUpperCase());
}

/** Options whose values are names of Python, too. */
const ENUMERATED = ['mode', 'distribution'];

/** Options with the keys of Python, as model.json has them. */
export function toPython(value: Json, key?: string): Json {
  if (typeof value === 'string') return key !== undefined && ENUMERATED.includes(key) ? toSnakeCase(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map((entry) => toPython(entry));
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [toSnakeCase(name), toPython(entry, name)]));
}
