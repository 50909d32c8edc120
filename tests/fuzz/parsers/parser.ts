import { createHash } from 'node:crypto';
import type { Sequential } from '../../../src/index.js';
import type { Bytes } from '../mutate/bytes.js';
import type { Draw } from '../mutate/draw.js';

/** A parser of ours, files that it reads, and inputs made of them. */
export interface Parser {
  readonly name: string;
  /** Part of all inputs, in thousandths. */
  readonly share: number;
  /** Files that are right. */
  readonly files: readonly Bytes[];
  /** A file with something changed, or several mixed. */
  input(draw: Draw): Bytes | Promise<Bytes>;
  /** Reads an input, uses what comes of it, and gives everything back. */
  read(input: Bytes): unknown;
}

/** Weights of a model that is predicted with: more take longer than what is to be found out. */
const MOST_WEIGHTS = 2 ** 14;

/** Predicts a row of zeros with a model, and disposes of it. */
export function used(model: Sequential): void {
  try {
    const { inputUnits, preprocess } = model.toJSON() as { inputUnits?: number; preprocess?: object };
    if (inputUnits === undefined || preprocess !== undefined) return;
    const weights = model.getWeights().reduce((sum, { data }) => sum + data.length, 0);
    if (weights > MOST_WEIGHTS || inputUnits > MOST_WEIGHTS) return;
    const { data, shape } = model.predict({ data: new Float32Array(inputUnits), shape: [1, inputUnits] });
    if (shape.length !== 2 || shape[0] !== 1 || data.length !== shape[1])
      throw new Error(`a prediction of shape [${shape}]`);
  } finally {
    model.dispose();
  }
}

/** Bytes of our files' digests, in hexadecimal digits. */
const DIGEST = 64;
const KEY = Buffer.from('"sha256":"');

/** Writes the digest that a changed model file should have, where it has one. */
export function withDigest(file: Bytes): Bytes {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const at = bytes.indexOf(KEY);
  if (at === -1 || at + KEY.length + DIGEST > file.length) return file;
  bytes.fill('0', at + KEY.length, at + KEY.length + DIGEST);
  bytes.write(createHash('sha256').update(file).digest('hex'), at + KEY.length, 'latin1');
  return file;
}
