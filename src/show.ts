// Values as they are shown in errors.

/** Longer lists are shown by their length, and more keys and names are left out. */
const MOST_SHOWN = 6;
const MOST_NAMES = 20;

/** A value as it is shown in an error: short, and never a thrown exception of its own. */
export function show(value: unknown): string {
  try {
    return describe(value, 1);
  } catch {
    return 'an object that cannot be read';
  }
}

function describe(value: unknown, depth: number): string {
  if (typeof value === 'string') return JSON.stringify(cut(value, 80));
  if (typeof value === 'function') return isFunction(value) ? 'a function' : 'a class';
  if (typeof value !== 'object' || value === null) {
    return cut(Object.is(value, -0) ? '-0' : `${String(value)}${typeof value === 'bigint' ? 'n' : ''}`, 80);
  }
  if (Array.isArray(value)) {
    if (depth === 0 || value.length > MOST_SHOWN) return `an array of ${value.length}`;
    return `[${Array.from(value, (entry) => describe(entry, depth - 1)).join(', ')}]`;
  }
  const name: unknown = value.constructor?.name;
  if (typeof name === 'string' && name !== '' && name !== 'Object') {
    const size = ArrayBuffer.isView(value) && 'length' in value ? ` of ${value.length}` : '';
    return `${/^[AEIO]/i.test(name) ? 'an' : 'a'} ${cut(name, 40)}${size}${name === 'Promise' ? ' (await is missing)' : ''}`;
  }
  const keys = Object.keys(value);
  const shown = keys.slice(0, 3).map((key) => cut(key, 40));
  return keys.length === 0 ? 'an empty object' : `an object { ${shown.join(', ')}${keys.length > 3 ? ', ...' : ''} }`;
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 3)}...` : text;
}

/** Names one after the other, the first of them where there are many, and how many others there are. */
export function listed(names: readonly string[], separator = ', '): string {
  const more = names.length - MOST_NAMES;
  return (more > 0 ? [...names.slice(0, MOST_NAMES), `${more} more`] : names).join(separator);
}

/** Whether a value can be called: classes cannot. */
export function isFunction(value: unknown): value is (...given: never[]) => unknown {
  return typeof value === 'function' && !/^class\b/.test(Function.prototype.toString.call(value));
}
