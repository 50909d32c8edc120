import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';

/** Bytes that lie beside a job. */
export interface Blob {
  /** SHA-256, in hexadecimal digits. */
  readonly hash: string;
  readonly bytes: number;
}

/** Bytes of a piece. Redis takes 512 MiB in one value, and stands still while it moves it. */
export const PIECE = 512 * 1024;
/** Pieces on their way at a time. */
const WINDOW = 16;
/** Seconds after which bytes that nobody has removed are dropped: those of a worker that died, of a study that was given up. */
export const LIFETIME = 7 * 24 * 3600;

export function blobOf(bytes: Uint8Array): Blob {
  return { hash: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.byteLength };
}

/** Stores bytes in pieces, in a hash of Redis. Repeatable. */
export async function putBlob(client: Redis, key: string, bytes: Uint8Array): Promise<void> {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = piecesOf(bytes.byteLength);
  for (let from = 0; from < count; from += WINDOW) {
    const batch = client.pipeline();
    for (let piece = from; piece < Math.min(from + WINDOW, count); piece++) {
      batch.hset(key, String(piece), whole.subarray(piece * PIECE, (piece + 1) * PIECE));
    }
    batch.expire(key, LIFETIME);
    requireDone(await batch.exec());
  }
}

/** Whether all pieces are there; they are then kept for another lifetime. */
export async function hasBlob(client: Redis, key: string, { bytes }: Blob): Promise<boolean> {
  const there = await client.hlen(key);
  return there === piecesOf(bytes) && (await client.expire(key, LIFETIME)) === 1;
}

/** Bytes of a blob; undefined if they are missing, or are others. */
export async function getBlob(client: Redis, key: string, { hash, bytes }: Blob): Promise<Uint8Array | undefined> {
  const pieces: Buffer[] = [];
  const count = piecesOf(bytes);
  for (let from = 0; from < count; from += WINDOW) {
    const names = Array.from({ length: Math.min(WINDOW, count - from) }, (_, at) => String(from + at));
    for (const piece of await client.hmgetBuffer(key, ...names)) {
      if (piece === null) return undefined;
      pieces.push(piece);
    }
  }
  const whole = Buffer.concat(pieces);
  return blobOf(whole).hash === hash ? whole : undefined;
}

/** Number of pieces; no bytes are one piece. */
function piecesOf(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / PIECE));
}

function requireDone(results: readonly (readonly [error: Error | null, result: unknown])[] | null): void {
  for (const [error] of results ?? []) if (error !== null) throw new Error(error.message);
}
