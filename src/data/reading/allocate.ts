import { FLOAT_BYTES } from '../../core/memory/aligned.js';
import { MEMORY_LIMIT_BYTES } from '../../core/memory/arena.js';
import { MemoryError } from '../../errors.js';

/**
 * Creates an array for (rows, columns) numbers.
 *
 * @param bytesPerNumber  in memory; numbers in f64 are rounded to f32 later.
 * @throws MemoryError with the bytes needed and allowed, if they exceed what models can hold or the engine has no memory left.
 */
export function allocate<T>(
  owner: string,
  rows: number,
  columns: number,
  create: (length: number) => T,
  bytesPerNumber: number = FLOAT_BYTES,
): T {
  const bytes = bytesPerNumber * rows * columns;
  const refuse = (cause?: unknown) => {
    const message = `${owner}: ${rows} x ${columns} numbers need ${bytes} bytes, and at most ${MEMORY_LIMIT_BYTES} can be held`;
    return new MemoryError(message, { expected: `at most ${MEMORY_LIMIT_BYTES} bytes`, got: bytes, cause });
  };
  if (bytes > MEMORY_LIMIT_BYTES) throw refuse();
  try {
    return create(rows * columns);
  } catch (cause) {
    throw refuse(cause);
  }
}
