import { hdf5, keras, kerasConfig, npy, npz, zip } from './archives.js';
import { checkpoints } from './checkpoints.js';
import { onnx } from './onnx.js';
import { options } from './options.js';
import type { Parser } from './parser.js';
import { modelFiles, stateDicts } from './safetensors.js';
import { journal, json, sklearn, tables, tensorflow } from './texts.js';

/** All parsers, each with its files. */
export async function allParsers(): Promise<readonly Parser[]> {
  const parsers: Parser[] = [];
  for (const make of [modelFiles, stateDicts, onnx, npy, npz, zip, keras, hdf5, kerasConfig])
    parsers.push(await make());
  for (const make of [json, tensorflow, sklearn, journal, tables, checkpoints, options]) parsers.push(await make());
  return parsers;
}
