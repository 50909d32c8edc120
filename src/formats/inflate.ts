import type * as Fflate from 'fflate';
import { FormatError, RuntimeSupportError } from '../errors.js';

/** Deflate makes at most 1032 bytes of one, so a chunk gives about 1 MiB at most before its size is looked at. */
const CHUNK = 1024;

/** Loads the package. Within try, so that bundlers of programs without it go on. @throws RuntimeSupportError if it is missing. */
async function load(owner: string): Promise<typeof Fflate> {
  try {
    return await import('fflate');
  } catch (cause) {
    const what = 'a compressed zip archive needs the package fflate, which could not be loaded: npm install fflate';
    throw new RuntimeSupportError(`${owner}: ${what}`, { path: owner, expected: 'the package fflate', cause });
  }
}

/**
 * Inflates bytes whose size is known before. It stops where there would be more: bytes that unpack to more than the archive says cost no more
 * than it says.
 *
 * @throws FormatError for anything but exactly that many bytes; RuntimeSupportError without the package fflate.
 */
export async function inflate(path: string, packed: Uint8Array, size: number): Promise<Uint8Array> {
  const { Inflate } = await load(path);
  return inflateWith(Inflate, path, packed, size);
}

function inflateWith(Inflate: typeof Fflate.Inflate, path: string, packed: Uint8Array, size: number): Uint8Array {
  const unpacked = new Uint8Array(size);
  let at = 0;
  const stream = new Inflate((part) => {
    if (part.length > size - at) throw new FormatError(`${path}: more than the ${size} bytes that it says`, { path });
    unpacked.set(part, at);
    at += part.length;
  });
  try {
    for (let start = 0; start < packed.length; start += CHUNK) {
      const end = Math.min(start + CHUNK, packed.length);
      stream.push(packed.subarray(start, end), end === packed.length);
    }
  } catch (cause) {
    if (cause instanceof FormatError) throw cause;
    throw new FormatError(`${path}: bytes that deflate never writes`, { path, cause });
  }
  if (at === size) return unpacked;
  throw new FormatError(`${path}: ${at} bytes unpacked, and it says ${size}`, { path, expected: `${size}`, got: at });
}

/** Deflates bytes. @throws RuntimeSupportError without the package fflate. */
export async function deflate(owner: string, bytes: Uint8Array): Promise<Uint8Array> {
  const { deflateSync } = await load(owner);
  return deflateSync(bytes);
}
