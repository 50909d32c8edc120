import { readFileSync } from 'node:fs';
import { checkInPython, hasPackage } from '../support/python.js';

export interface ModelFixture {
  readonly name: string;
  readonly file: string;
  readonly x: number[][];
  readonly predictions: number[][];
  readonly step: number;
  /** Of the optimizer, as it has them here, in the order of the file. */
  readonly moments: number[][];
  readonly config: object;
}

export interface StepFixture {
  readonly name: string;
  readonly file: string;
  readonly x: number[][];
  readonly y: number[][];
  readonly after: number[][];
}

/** Files and figures of tests/keras/fixtures.py. */
export const fixtures = JSON.parse(readFileSync(new URL('fixtures.json', import.meta.url), 'utf8')) as {
  readonly models: readonly ModelFixture[];
  readonly steps: readonly StepFixture[];
};

export const bytesOf = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));
export const fixture = (name: string) => fixtures.models.find((model) => model.name === name)!;

/** Whether Debian's python3-h5py is there. */
export const hasH5py = hasPackage('h5py');

/** Contents of a .keras file as zipfile and h5py find them. */
export interface Found {
  readonly config: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly groups: readonly string[];
  readonly arrays: Readonly<Record<string, { shape: number[]; dtype: string; values: number[] }>>;
}

export function inPython(file: Uint8Array): Found {
  return checkInPython(new URL('fixtures.py', import.meta.url), Buffer.from(file).toString('base64'));
}
