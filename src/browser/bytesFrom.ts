import { FormatError, OptionError } from '../errors.js';
import { refuse } from '../validate.js';
import { withFaults } from './storageFault.js';

const OWNER = 'loadFrom';
/** More than the memory of the kernels: no model is larger. */
const MOST_BYTES = 2 ** 32;

/** @throws FormatError for more bytes than a model can have; StorageError if the file cannot be read. */
export async function bytesOfBlob(blob: Blob): Promise<Uint8Array> {
  requireSize(blob.size);
  return withFaults(OWNER, async () => new Uint8Array(await blob.arrayBuffer()));
}

/**
 * Reads the body of an answer. Its length must be the one that the server announced, unless the answer was compressed on its way.
 *
 * @throws FormatError for an answer of failure, or of another length; OptionError for one that was read already, or may not be; StorageError if the
 *   connection breaks.
 */
export async function bytesOfResponse(response: Response): Promise<Uint8Array> {
  const { ok, status, statusText, type, body, headers } = response;
  if (type === 'opaque' || type === 'opaqueredirect') {
    refuse(OptionError, `${OWNER}.place`, "an answer that may be read: fetch without mode 'no-cors'", type);
  }
  if (!ok) {
    const message = `${OWNER}: the server answered ${`${status} ${statusText}`.trim()}`;
    throw new FormatError(message, { path: OWNER, expected: 'a status from 200 to 299', got: status });
  }
  if (response.bodyUsed) {
    const cure = 'the answer was read already; give response.clone(), or load what was read';
    refuse(OptionError, `${OWNER}.place`, 'an answer that was not read', response, `${OWNER}: ${cure}`);
  }
  const announced = headers.has('content-encoding') ? null : headers.get('content-length');
  if (announced !== null) requireSize(Number(announced));
  const bytes = await withFaults(OWNER, () => collected(body));
  if (announced === null || bytes.length === Number(announced)) return bytes;
  const message = `${OWNER}: the answer has ${bytes.length} bytes, and the server announced ${announced}`;
  throw new FormatError(message, { path: OWNER, expected: announced, got: bytes.length });
}

/** Joins the pieces of a body; ends it as soon as it is too long. */
async function collected(body: ReadableStream<Uint8Array> | null): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  const reader = body?.getReader();
  for (;;) {
    const { value, done } = (await reader?.read()) ?? { value: undefined, done: true };
    if (done) break;
    length += value.length;
    if (length > MOST_BYTES) await reader?.cancel();
    requireSize(length);
    pieces.push(value);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

function requireSize(size: number): void {
  if (size <= MOST_BYTES) return;
  const message = `${OWNER}: ${size} bytes, and models have at most ${MOST_BYTES}`;
  throw new FormatError(message, { path: OWNER, expected: `at most ${MOST_BYTES} bytes`, got: size });
}
