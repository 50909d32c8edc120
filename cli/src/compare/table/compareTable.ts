import { basename } from 'node:path';
import { kFold, stratifiedKFold } from 'ockham/selection';
import type { Label } from 'ockham/table';
import { printUnderstood } from '../../data/print.js';
import { readSource } from '../../data/readSource.js';
import { type Understood, understand } from '../../data/understand.js';
import { foldsFor } from '../../fit/folds.js';
import type { TableOptions } from '../../fit/options.js';
import { trainingSize } from '../../fit/space.js';
import { requireWritable, writeWhole } from '../../output/write.js';
import { renderTableReport } from '../../report/tableReport.js';
import type { Terminal } from '../../terminal/terminal.js';
import { startProgress } from '../comparisonProgress.js';
import { runPool } from '../pool.js';
import { counted } from '../words.js';
import { regularizers } from './regularizers.js';
import { renderTableComparison } from './render.js';
import { summarizeTable, type TableComparison } from './summary.js';
import type { TableData, TableJob, TableJobResult } from './trainTableJob.js';

/** Options of `ockham compare FILE`. */
export interface CompareTableOptions extends TableOptions {
  readonly seeds: number;
  readonly folds: number;
  /** Undefined: as many as about 4000 steps take. */
  readonly epochs: number | undefined;
  readonly threads: number;
  /** Path of the report. */
  readonly out: string;
  readonly json: boolean;
}

/** Compares regularizers on a table: each with the same folds and seeds, so that differences to none are paired. */
export async function compareTable(
  options: CompareTableOptions,
  terminal: Terminal,
  worker: URL,
  signal: AbortSignal,
): Promise<TableComparison> {
  await requireWritable(options.out);
  const understood = understand(await readSource(options.file, options, options.missing), options);
  if (!options.json) printUnderstood(understood, terminal);
  const folds = foldsFor(options.folds, understood, understood.table.target!.values);
  const jobs = makeJobs(understood, { ...options, folds });
  const progress = startProgress(jobs.length, terminal);
  const started = performance.now();
  const describe = ({ regularizer, fold, seed }: TableJob) =>
    `${regularizers[regularizer]!.name}, fold ${fold + 1}, seed ${seed}`;
  let results: TableJobResult[];
  try {
    results = await runPool<TableJob, TableJobResult>({
      worker,
      jobs,
      data: dataOf(understood),
      threads: options.threads,
      describe,
      onResult: (job) => progress.finished(describe(job)),
      signal,
    });
  } finally {
    progress.stop();
  }
  const comparison = summarizeTable(understood.task, jobs, results);
  await writeWhole(options.out, await renderTableReport(comparison, understood, basename(options.file)));
  if (options.json) {
    const runs = jobs.map(({ regularizer, fold, seed }, at) => ({
      regularizer: regularizers[regularizer]!.name,
      fold,
      seed,
      ...results[at]!,
    }));
    terminal.out.write(`${JSON.stringify({ ...comparison, runs })}\n`);
    return comparison;
  }
  terminal.out.write(`${renderTableComparison(comparison, terminal.colour)}\n`);
  terminal.out.write(
    `${counted(folds, 'fold')}, ${counted(options.seeds, 'seed')}: ${counted(jobs.length, 'result')} in ${((performance.now() - started) / 1000).toFixed(1)} s. Report: ${options.out}\n`,
  );
  return comparison;
}

function makeJobs({ table, task }: Understood, { folds, seeds, epochs }: CompareTableOptions): TableJob[] {
  const cut =
    task === 'classification'
      ? stratifiedKFold({ nSplits: folds, seed: 1 }).split(table.rows, {
          y: table.target!.toArray() as ArrayLike<Label>,
        })
      : kFold({ nSplits: folds, seed: 1 }).split(table.rows);
  const size = trainingSize(cut[0]!.train.length);
  return regularizers.flatMap((_, regularizer) =>
    cut.flatMap(({ train, test }, fold) =>
      Array.from({ length: seeds }, (__, seed) => ({
        regularizer,
        fold,
        seed,
        train,
        test,
        epochs: epochs ?? size.epochs,
        batchSize: size.batchSize,
      })),
    ),
  );
}

function dataOf({ table, source, rowNumbers, task }: Understood): TableData {
  const names = [...table.columns.map(({ name }) => name), table.target!.name];
  return {
    columns: names.map((name) => {
      const cells = source.columns[source.names.indexOf(name)]!;
      return [name, rowNumbers.map((row) => cells[row])] as const;
    }),
    schema: names.map((name) => [name, table.schema[name]!] as const),
    target: table.target!.name,
    missing: table.missing,
    task,
    outputs: task === 'classification' ? new Set<unknown>(table.target!.values).size : 1,
  };
}
