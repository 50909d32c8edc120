import { createHash } from 'node:crypto';
import type { Task } from 'ockham/tune';
import type { Blob } from './blob.js';

/** A task as a job of BullMQ: JSON, with the names of the bytes that lie beside it. */
export interface JobData {
  readonly task: Omit<Task, 'model'>;
  readonly model: Blob;
  readonly fold: Blob;
}

/** The result of a job. The figures are among the bytes, because JSON has no NaN. */
export interface JobResult {
  readonly result: Blob;
  /** Name that the worker has given itself. */
  readonly worker: string;
}

/** Name of a job: equal tasks on equal rows have equal names, also in the next life of a coordinator. */
export function jobName(data: JobData): string {
  return `t${data.task.trial}-${createHash('sha256').update(JSON.stringify(data)).digest('hex').slice(0, 40)}`;
}

/** @throws TypeError for anything but the data of a job. */
export function readJobData(given: unknown): JobData {
  const { task, model, fold } = fieldsOf(given);
  const { trial, fold: number, from, epochs, params, fit, returnsModel, returnsPredictions } = fieldsOf(task);
  return {
    task: {
      trial: count(trial),
      fold: count(number),
      from: count(from),
      epochs: count(epochs),
      params: fieldsOf(params) as Task['params'],
      fit: fieldsOf(fit), // `fit` checks its options
      returnsModel: returnsModel === true,
      returnsPredictions: returnsPredictions === true,
    },
    model: readBlob(model),
    fold: readBlob(fold),
  };
}

/** @throws TypeError for anything but the result of a job. */
export function readJobResult(given: unknown): JobResult {
  const { result, worker } = fieldsOf(given);
  return { result: readBlob(result), worker: String(worker) };
}

function readBlob(given: unknown): Blob {
  const { hash, bytes } = fieldsOf(given);
  if (typeof hash !== 'string' || !/^[0-9a-f]{64}$/.test(hash)) throw new TypeError('the job has no hash of its bytes');
  return { hash, bytes: count(bytes) };
}

function fieldsOf(given: unknown): Readonly<Record<string, unknown>> {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw new TypeError('the job lacks a part');
  return given as Readonly<Record<string, unknown>>;
}

function count(given: unknown): number {
  if (!Number.isSafeInteger(given) || Number(given) < 0) throw new TypeError('the job lacks a number');
  return Number(given);
}
