import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { InputError } from '../exit.js';

/** The bytes of a file, unpacked if they are gzip, with a hash of the file as it is. */
export interface FileBytes {
  readonly path: string;
  /** The first bytes, at most 16. */
  readonly magic: Uint8Array;
  chunks(): AsyncIterable<Uint8Array>;
  /** Hexadecimal digits, once all chunks are read. */
  sha256(): string;
}

/** Unpacked text beyond it is refused: a small file may hold any amount of zeros. */
const MOST_BYTES = 2 ** 32;

/** Opens a file. @throws InputError if there is none, or if it is a folder or empty. */
export async function openFile(path: string): Promise<FileBytes> {
  let size: number;
  try {
    const about = await stat(path);
    if (about.isDirectory()) throw new InputError(`${path}: it is a folder; give a file in it`);
    size = about.size;
  } catch (error) {
    throw asInputError(path, error);
  }
  if (size === 0) throw new InputError(`${path}: the file is empty`);
  const hash = createHash('sha256');
  const magic = await firstBytes(path);
  const isGzip = magic[0] === 0x1f && magic[1] === 0x8b;
  return {
    path,
    magic: isGzip ? new Uint8Array() : magic,
    chunks: () => unpacked(path, hash, isGzip),
    sha256: () => hash.copy().digest('hex'),
  };
}

async function firstBytes(path: string): Promise<Uint8Array> {
  try {
    for await (const chunk of createReadStream(path, { end: 15 })) return chunk as Uint8Array;
  } catch (error) {
    throw asInputError(path, error);
  }
  return new Uint8Array();
}

async function* unpacked(
  path: string,
  hash: ReturnType<typeof createHash>,
  isGzip: boolean,
): AsyncGenerator<Uint8Array> {
  const raw = async function* () {
    for await (const chunk of createReadStream(path)) {
      hash.update(chunk as Uint8Array);
      yield chunk as Uint8Array;
    }
  };
  const bytes: AsyncIterable<Uint8Array> = isGzip ? gunzip(raw()) : raw();
  let total = 0;
  try {
    for await (const chunk of bytes) {
      total += chunk.length;
      if (total > MOST_BYTES) throw new InputError(`${path}: more than 4 GiB of text; give a sample of its rows`);
      yield chunk;
    }
  } catch (error) {
    throw asInputError(path, error);
  }
}

function gunzip(raw: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const unpacker = createGunzip();
  const input = Readable.from(raw);
  input.on('error', (error) => unpacker.destroy(error));
  return input.pipe(unpacker);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file; is the path right?',
  EACCES: 'no permission to read it',
  EISDIR: 'it is a folder; give a file in it',
  Z_DATA_ERROR: 'the gzip data is damaged; copy it again',
  Z_BUF_ERROR: 'the gzip data ends too early; copy it again',
};

function asInputError(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof InputError) return error;
  const code = 'code' in error ? String(error.code) : '';
  return new InputError(`${path}: ${REASONS[code] ?? error.message}`, { cause: error });
}

/** All bytes of a file at once. */
export async function allBytes(file: FileBytes): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  for await (const chunk of file.chunks()) parts.push(chunk);
  return new Uint8Array(Buffer.concat(parts));
}
