import { FormatError } from '../../errors.js';

/** The error for a file that cannot be read: `fromOnnx: graph.node[3] Conv "conv1": ...`. */
export function invalidOnnx(path: string, what: string, got?: unknown): FormatError {
  return new FormatError(`fromOnnx: ${path}: ${what}`, { path, got });
}
