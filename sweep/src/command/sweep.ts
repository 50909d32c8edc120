import { OptionError } from 'ockham';
import { type Params, type Space, type Study, type TuneOptions, type TuneProgress, tune } from 'ockham/tune';
import { fileJournal } from 'ockham/tune/node';
import { type CoordinatorEvent, type QueueExecutorOptions, queueExecutor } from '../coordinator/queueExecutor.js';
import { readSpace } from './space.js';

/** Makes the compiled model of a setting, from the rows that train. */
export type SweepBuild = Parameters<typeof tune<Space>>[1];

/** Event of a sweep. */
export type SweepEvent =
  | CoordinatorEvent
  /** A trial has reached a level or its end. */
  | ({ readonly kind: 'progress' } & TuneProgress);

/** Options of {@link sweep}: those of the queue, those of `tune`, and what takes the place of its first arguments. */
export interface SweepOptions
  extends Omit<QueueExecutorOptions, 'onEvent'>,
    Omit<TuneOptions, (typeof NOT_HERE)[number] | 'journal'> {
  /** The space, as JSON has it: see {@link readSpace}. */
  readonly space: unknown;
  /** Parameters that `build` knows. Default: any. */
  readonly parameters?: readonly string[];
  readonly build: SweepBuild;
  readonly data: Parameters<typeof tune<Space>>[2];
  /** Path of the journal, with which the next call goes on. Default: none, so a coordinator that dies begins anew. */
  readonly journal?: string;
  /** Called with each event. A promise that it returns is awaited after progress. */
  readonly onEvent?: (event: SweepEvent) => unknown;
}

/** Options of `tune` that a sweep has otherwise, or cannot have: code of your own cannot be sent to workers. */
const NOT_HERE = ['executor', 'threads', 'onProgress', 'customObjects'] as const;

/**
 * Searches by workers on a queue: {@link tune} with a {@link queueExecutor} and a journal in a file. It may be ended by its signal, or by
 * anything else, and called again with the same options and journal.
 *
 * @throws as `readSpace`, `tune` and `queueExecutor`.
 * @example const { best } = await sweep({ queue: 'redis://127.0.0.1:6379', space, build, data: [X, y], budget: { trials: 100, epochs: 30 } });
 */
export async function sweep(options: SweepOptions): Promise<Study> {
  const { space, parameters, build, data, queue, name, ahead, checkInterval, journal, onEvent, ...others } = options;
  for (const wrong of NOT_HERE) {
    if (wrong in options)
      throw new OptionError(`sweep.${wrong}: leave it out, because workers train`, { path: `sweep.${wrong}` });
  }
  const entries = readSpace(space, parameters);
  const tell = (event: SweepEvent) => onEvent?.(event);
  const given = { ...(name !== undefined && { name }), ...(ahead !== undefined && { ahead }) };
  const executor = queueExecutor({
    queue,
    ...given,
    ...(checkInterval !== undefined && { checkInterval }),
    onEvent: tell,
  });
  return tune<Space>(
    entries,
    build as (params: Params<Space>, rows: Parameters<SweepBuild>[1]) => ReturnType<SweepBuild>,
    data,
    {
      ...others,
      executor,
      ...(journal !== undefined && { journal: fileJournal(journal) }),
      ...(onEvent !== undefined && { onProgress: (progress) => onEvent({ kind: 'progress', ...progress }) }),
    },
  );
}
