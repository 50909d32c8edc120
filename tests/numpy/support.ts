import { readFileSync } from 'node:fs';
import type { NumpyArray } from '../../src/numpy/index.js';
import { checkInPython, hasPackage } from '../support/python.js';

/** An array as the script describes it: 64-bit integers and numbers that are not finite as text. */
export interface Described {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly values: readonly (number | string | boolean)[];
}

interface Fixtures {
  readonly npy: readonly (Described & { readonly name: string; readonly file: string })[];
  readonly npz: readonly {
    readonly name: string;
    readonly file: string;
    readonly arrays: Readonly<Record<string, Described>>;
    readonly long: number;
  }[];
  readonly refused: readonly { readonly name: string; readonly file: string }[];
}

/** Files that NumPy wrote: tests/numpy/fixtures.py. */
export const fixtures = JSON.parse(readFileSync(new URL('fixtures.json', import.meta.url), 'utf8')) as Fixtures;

export const bytesOf = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));

/** An array of ours as the script would describe it. */
export function described({ dtype, shape, data }: NumpyArray): Described {
  const values = Array.from(data as ArrayLike<number | bigint | string>, (value) => {
    if (typeof value === 'bigint') return String(value);
    if (typeof value === 'string') return value;
    if (Number.isNaN(value)) return 'nan';
    if (dtype === 'bool') return value === 1;
    return Number.isFinite(value) ? value : value > 0 ? 'inf' : '-inf';
  });
  return { dtype, shape, values };
}

/** Whether Debian's python3-numpy is there. */
export const hasNumpy = hasPackage('numpy');

/** Contents of files as NumPy finds them. */
export function inNumpy<T>(files: Readonly<Record<string, Uint8Array>>): Record<string, T> {
  const input = JSON.stringify(
    Object.fromEntries(Object.entries(files).map(([name, file]) => [name, Buffer.from(file).toString('base64')])),
  );
  return checkInPython(new URL('fixtures.py', import.meta.url), input);
}
