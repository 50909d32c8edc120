import { isTabular } from '../../data/preparation.js';
import { readColumns } from '../../data/reading/columns.js';
import type { RowsPair } from '../../selection/run/build.js';
import { contentHash } from '../../worker/messages/contentHash.js';

/**
 * Hash of rows with names, and of their target, as they were given. The numbers that one setting makes of them do not tell all: it may
 * pool categories that another keeps apart, and drop a column.
 */
export function hashOfNamedRows({ X, y }: RowsPair): string {
  const columns = isTabular(X) ? X : (readColumns('X', X) ?? X);
  return contentHash(new TextEncoder().encode(JSON.stringify([columns, y], asJson)));
}

/** Arrays as lists, and whole numbers beyond 2^53 as text. */
function asJson(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  return ArrayBuffer.isView(value) ? Array.from(value as unknown as ArrayLike<unknown>) : value;
}
