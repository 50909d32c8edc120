import { DataError, OptionError } from '../errors.js';
import { show } from '../show.js';
import { hasMethods, isObject, refuse } from '../validate.js';

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
  const view = viewBytes(owner, given);
  if (view === undefined) {
    refuse(OptionError, owner, EXPECTED, given, `${owner}: expected ${EXPECTED}, got ${describe(given)}`);
  }
  return tagOf(view.buffer) === '[object SharedArrayBuffer]' ? view.slice() : view;
}

/**
 * Views the bytes of a view or a buffer, which may be shared, without copying; undefined for anything else.
 *
 * @throws DataError `E_DETACHED` for a buffer that was transferred.
 */
export function viewBytes(owner: string, given: unknown): Uint8Array | undefined {
  const isView = ArrayBuffer.isView(given);
  const buffer: unknown = isView ? given.buffer : given;
  if (!['[object ArrayBuffer]', '[object SharedArrayBuffer]'].includes(tagOf(buffer))) return undefined;
  try {
    return isView
      ? new Uint8Array(given.buffer, given.byteOffset, given.byteLength)
      : new Uint8Array(buffer as ArrayBuffer);
  } catch (cause) {
    const what = 'the buffer of these bytes was transferred; give a copy instead';
    throw new DataError('E_DETACHED', `${owner}: ${what}`, { path: owner, cause });
  }
}

/** Names the class of an object, also from another realm; '' for a revoked Proxy. */
export function tagOf(value: unknown): string {
  return isObject(value) ? Object.prototype.toString.call(value) : '';
}

/** Says how to get the bytes of an object that gives them later; undefined for others. */
export function bytesLater(given: unknown): string | undefined {
  const [, what, cure] = INSTEAD.find(([method]) => hasMethods<Record<string, unknown>>(given, method)) ?? [];
  return what && `${what}; ${cure}`;
}

function describe(given: unknown): string {
  if (typeof given === 'string') return `the text ${show(given)}; read the file first, as bytes`;
  return bytesLater(given) ?? show(given);
}
