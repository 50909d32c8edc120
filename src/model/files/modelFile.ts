import type { SafetensorsTensor } from '../../formats/safetensors/format.js';
import { sha256 } from '../../formats/sha256.js';
import { type JsonLimits, parseStrictJson } from '../../formats/strictJson.js';
import { show } from '../../show.js';
import type { Json } from '../../types.js';
import { bytesOf, decodeFile, decodeText } from './bytes.js';
import { CHECKSUM, NO_CHECKSUM, placeOf } from './checksum.js';
import { invalidFile, plain, requireVersions } from './fileFields.js';
import { textName } from './format.js';

export type Texts = ReadonlyMap<string, string>;

/** The texts that {@link encodeModel} writes. */
const KEYS = [
  'format',
  'formatVersion',
  'numericsVersion',
  'configuration',
  'step',
  'epoch',
  'lastStep',
  'rescaledLearningRate',
  'unfinished',
  'callbacks',
  'history',
  'averageUpdates',
  'learned',
];
/** Enough for models of a million columns, and within memory. */
const LIMITS: JsonLimits = { maxDepth: 16, maxEntries: 2 ** 24, maxObjects: 2 ** 21, maxStringLength: 10_000 };

/** Reads arrays and texts of a file, and checks its versions. */
export function readFile(owner: string, bytes: unknown): { tensors: Map<string, SafetensorsTensor>; texts: Texts } {
  const file = bytesOf(owner, bytes);
  const { tensors, metadata } = decodeFile(file);
  requireVersions(metadata);
  requireChecksum(file, metadata.get(CHECKSUM));
  metadata.delete(CHECKSUM);
  for (const key of KEYS) {
    const long = tensors.get(textName(key));
    if (long?.dtype !== 'U8' || metadata.has(key)) continue;
    tensors.delete(textName(key));
    metadata.set(key, decodeText(key, long.data));
  }
  for (const key of metadata.keys()) if (!KEYS.includes(key)) throw invalidFile(show(key), 'is unknown metadata');
  return { tensors, texts: metadata };
}

export function readJson(texts: Texts, key: string): Json {
  const text = texts.get(key);
  if (text === undefined) throw invalidFile(key, 'is missing');
  return plain(parseStrictJson(`model file: ${key}`, text, LIMITS));
}

/**
 * Requires that header and data are those of which the digest was computed. Files of versions without digests pass.
 *
 * @throws FormatError for any bit that differs.
 */
function requireChecksum(file: Uint8Array, digest: string | undefined): void {
  if (digest === undefined) return;
  if (!/^[0-9a-f]{64}$/.test(digest))
    throw invalidFile(CHECKSUM, `expected 64 hexadecimal digits, got ${show(digest)}`);
  const place = placeOf(file, digest);
  const end = place + digest.length;
  const blank = new TextEncoder().encode(NO_CHECKSUM);
  if (place > 0 && sha256(file.subarray(0, place), blank, file.subarray(end)) === digest) return;
  const cure = 'take another copy; a program that changes model files must leave out "sha256" of their metadata';
  throw invalidFile(CHECKSUM, `is not that of the file, which was damaged or changed since it was saved; ${cure}`);
}
