import type { Parts } from '../model/parts.js';
import type { Examples } from '../model/rows/examples.js';
import type { ChunkEvaluation, Reading } from '../model/streamed.js';
import { Reader } from './reader.js';
import { type ReadRows, rowReader } from './readRows.js';
import { copyRows, formOf, makeStore } from './rowStore.js';
import type { StreamSettings } from './settings.js';
import type { Factory } from './source.js';

/** Evaluates all rows of a stream, in chunks of the evaluation's size. */
export async function evaluateRows<T>(
  parts: Parts,
  factory: Factory<unknown>,
  { readAhead, rows }: StreamSettings,
  reading: Reading,
  begin: (sample: Examples) => ChunkEvaluation<T>,
): Promise<T> {
  const { signal, yielder, state } = reading;
  const source = rowReader(parts, reading);
  const { read, release } = source;
  const settings = { epoch: state.progress.epoch, read, release, readAhead, rows, patience: Infinity, yielder };
  const reader = new Reader<ReadRows>(factory, settings);
  const isOver = () => signal?.aborted === true || state.isDisposed;
  let evaluation: ChunkEvaluation<T> | undefined;
  try {
    await reader.wait(1, isOver);
    signal?.throwIfAborted();
    parts.requireLive(state, 'evaluate');
    const sample = source.sample!; // of the row that is there
    evaluation = begin(sample);
    const chunk = makeStore(formOf(sample), evaluation.rows);
    const { columns } = sample.targets;
    for (;;) {
      await reader.wait(evaluation.rows, isOver);
      signal?.throwIfAborted();
      parts.requireLive(state, 'evaluate');
      const count = Math.min(evaluation.rows, reader.rows);
      if (count === 0) return evaluation.result();
      let at = 0;
      reader.take(count, (from, first, held) => {
        copyRows(from, first, held, chunk, at);
        at += held;
      });
      evaluation.add({
        inputs: { ...sample.inputs, data: chunk.inputs.subarray(0, count * chunk.columns), rows: count },
        targets: { data: chunk.targets.subarray(0, count * columns), columns, rows: count },
        weights: chunk.weights?.subarray(0, count),
      });
      if (yielder.isDue()) await yielder.yieldNow();
    }
  } finally {
    evaluation?.release();
    await reader.close().catch(() => {}); // rows are left only after an error, which is thrown
  }
}
