import type { Redis } from 'ioredis';
import type { FoldRows } from 'ockham/tune';
import { readFold } from 'ockham/tune/node';
import { type Blob, getBlob } from '../wire/blob.js';
import { keys } from '../wire/names.js';

/** Most bytes of rows that a worker keeps beside those in use. */
const MOST_BYTES = 2 ** 30;

/** Rows of folds by their hash: fetched once, and kept while there is room, those used last. */
export class FoldCache {
  private readonly kept = new Map<string, { readonly bytes: number; readonly rows: Promise<FoldRows | undefined> }>();

  constructor(
    private readonly client: Redis,
    private readonly onFetch: (blob: Blob) => void,
  ) {}

  /** The rows; undefined if Redis does not have them. @throws FormatError for bytes that are no fold. */
  async get(blob: Blob): Promise<FoldRows | undefined> {
    const { hash, bytes } = blob;
    const entry = this.kept.get(hash) ?? { bytes, rows: this.fetch(blob) };
    this.kept.delete(hash);
    this.kept.set(hash, entry); // the last one is the one used last
    this.shrink();
    try {
      const rows = await entry.rows;
      if (rows === undefined) this.kept.delete(hash);
      return rows;
    } catch (error) {
      this.kept.delete(hash);
      throw error;
    }
  }

  private async fetch(blob: Blob): Promise<FoldRows | undefined> {
    this.onFetch(blob);
    const bytes = await getBlob(this.client, keys.fold(blob.hash), blob);
    return bytes && readFold(bytes);
  }

  private shrink(): void {
    let total = 0;
    for (const { bytes } of this.kept.values()) total += bytes;
    for (const [hash, { bytes }] of this.kept) {
      if (total <= MOST_BYTES || this.kept.size === 1) return;
      this.kept.delete(hash);
      total -= bytes;
    }
  }
}
