import { deserialize, serialize } from 'node:v8';
import type { TaskResult } from 'ockham/tune';

/** A result as bytes: NaN and -0 stay what they are. */
export function resultBytes({ figures, model, predictions }: TaskResult): Uint8Array {
  return serialize({ figures, model, predictions });
}

/** @throws TypeError for bytes that are no result. */
export function readResult(bytes: Uint8Array): TaskResult {
  const given: unknown = deserialize(bytes);
  if (!isRecord(given)) throw new TypeError('no result');
  const { figures, model, predictions } = given;
  if (!isRecord(figures) || typeof figures['loss'] !== 'number' || typeof figures['dataLoss'] !== 'number') {
    throw new TypeError('a result without figures');
  }
  if (model !== undefined && !(model instanceof Uint8Array)) throw new TypeError('a result whose model is no bytes');
  if (predictions !== undefined && !(isRecord(predictions) && predictions['data'] instanceof Float32Array)) {
    throw new TypeError('a result whose predictions are no matrix');
  }
  return given as unknown as TaskResult;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
