import { deserialize, serialize } from 'node:v8';
import { FormatError, OptionError } from '../../errors.js';
import { isPlain, refuse } from '../../validate.js';
import { decode, type Encoded, encode } from '../../worker/messages/encoding.js';
import { TransferList } from '../../worker/messages/transferList.js';
import type { FoldRows, Rows } from '../executors/executor.js';

/** Rows whose X and y can be serialized. */
interface EncodedRows {
  readonly X: Encoded;
  readonly y: Encoded;
  readonly sampleWeight: Float32Array | undefined;
}

const FORMS = ['plain', 'sparse', 'table', 'columns'];

/**
 * Writes the rows of a fold as bytes, for executors that send them to other machines; for Node. Equal rows give equal bytes in one version of
 * Node, so the bytes may be named by their hash. Numbers keep their bits, and tables and sparse matrices stay what they are.
 *
 * @throws OptionError for anything but a fold; DataError `E_DETACHED`.
 * @example const bytes = foldBytes({ train: { X, y, sampleWeight: undefined }, test: { X: Xt, y: yt, sampleWeight: undefined } });
 */
export function foldBytes(fold: FoldRows): Uint8Array {
  if (!isPlain(fold)) refuse(OptionError, 'foldBytes.fold', 'the rows of a fold', fold);
  const rows = { train: encodeRows('train', fold['train']), test: encodeRows('test', fold['test']) };
  try {
    return serialize(rows);
  } catch (cause) {
    throw new OptionError('foldBytes.fold: the rows hold what is no data: a function, a promise', {
      path: 'foldBytes.fold',
      cause,
    });
  }
}

/**
 * Inverse of {@link foldBytes}. The rows are read by the model that trains on them, which checks them.
 *
 * @throws FormatError `E_FORMAT` for bytes that are no fold.
 * @example const fold = readFold(foldBytes({ train: { X, y, sampleWeight: undefined }, test: { X: Xt, y: yt, sampleWeight: undefined } }));
 */
export function readFold(bytes: Uint8Array): FoldRows {
  if (!(bytes instanceof Uint8Array)) refuse(OptionError, 'readFold.bytes', 'the bytes of foldBytes', bytes);
  try {
    const fold: unknown = deserialize(bytes);
    if (isPlain(fold)) return { train: decodeRows(fold['train']), test: decodeRows(fold['test']) };
  } catch (cause) {
    throw new FormatError('readFold: the bytes are no fold of foldBytes', { path: 'readFold.bytes', cause });
  }
  throw new FormatError('readFold: the bytes are no fold of foldBytes', { path: 'readFold.bytes' });
}

function encodeRows(part: string, given: unknown): EncodedRows {
  const path = `foldBytes.fold.${part}`;
  if (!isPlain(given)) refuse(OptionError, path, 'an object with X, y and sampleWeight', given);
  const { X, y, sampleWeight } = given;
  if (sampleWeight !== undefined && !(sampleWeight instanceof Float32Array)) {
    refuse(OptionError, `${path}.sampleWeight`, 'a Float32Array or undefined', sampleWeight);
  }
  const encoded = (name: string, value: unknown) => encode(`${part}.${name}`, value, new TransferList(false));
  return { X: encoded('X', X), y: encoded('y', y), sampleWeight };
}

function decodeRows(given: unknown): Rows {
  if (!isPlain(given)) throw new TypeError('no rows');
  const { X, y, sampleWeight } = given;
  if (!isEncoded(X) || !isEncoded(y)) throw new TypeError('rows in no known form');
  if (sampleWeight !== undefined && !(sampleWeight instanceof Float32Array)) throw new TypeError('no weights');
  return { X: decode(X), y: decode(y), sampleWeight };
}

function isEncoded(given: unknown): given is Encoded {
  return isPlain(given) && FORMS.includes(String(given['form']));
}
