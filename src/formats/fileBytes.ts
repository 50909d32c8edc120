import { DataError, OptionError } from '../errors.js';
import { show } from '../show.js';
import { isObject, refuse } from '../validate.js';

const EXPECTED = 'the bytes of a file: a Uint8Array or an ArrayBuffer';

/** Objects given in place of bytes, recognized by a method, with the way to get the bytes. */
const INSTEAD = [
  ['then', 'a promise', 'await it'],
  ['arrayBuffer', 'a Response or a Blob', 'give await x.arrayBuffer()'],
  ['getReader', 'a stream', 'give await new Response(x).arrayBuffer()'],
] as const;

/**
 * Views the bytes of a file of another program, without copying: a Uint8Array, another view, or an ArrayBuffer. Shared memory is copied, because
 * another thread may write to it between a check and what follows.
 *
 * @param owner  the caller's name, for messages.
 * @throws OptionError for anything else, with what to write; DataError `E_DETACHED` for a buffer that was transferred.
 */
export function fileBytes(owner: string, given: unknown): Uint8Array {
  const isView = ArrayBuffer.isView(given);
  const buffer: unknown = isView ? given.buffer : given;
  const tag = isObject(buffer) ? Object.prototype.toString.call(buffer) : ''; // not of a revoked Proxy
  if (tag !== '[object ArrayBuffer]' && tag !== '[object SharedArrayBuffer]') {
    refuse(OptionError, owner, EXPECTED, given, `${owner}: expected ${EXPECTED}, got ${describe(given)}`);
  }
  try {
    const view = isView
      ? new Uint8Array(given.buffer, given.byteOffset, given.byteLength)
      : new Uint8Array(buffer as ArrayBuffer);
    return tag === '[object ArrayBuffer]' ? view : view.slice();
  } catch (cause) {
    const what = 'the buffer of these bytes was transferred; give a copy instead';
    throw new DataError('E_DETACHED', `${owner}: ${what}`, { path: owner, cause });
  }
}

function describe(given: unknown): string {
  if (typeof given === 'string') return `the text ${show(given)}; read the file first, as bytes`;
  if (!isObject(given)) return show(given);
  for (const [method, what, cure] of INSTEAD) {
    try {
      if (typeof (given as Readonly<Record<string, unknown>>)[method] === 'function') return `${what}; ${cure}`;
    } catch {
      return show(given);
    }
  }
  return show(given);
}
