import { requireWritable, writeWhole } from '../output/write.js';
import { renderReport } from '../report/report.js';
import type { Terminal } from '../terminal/terminal.js';
import { startProgress } from './comparisonProgress.js';
import { describeJob, type Job, type JobResult, makeJobs } from './job.js';
import { runPool } from './pool.js';
import { renderTable } from './renderTable.js';
import { toJson } from './results.js';
import { type Comparison, summarize } from './summary.js';
import { counted } from './words.js';

export interface CompareOptions {
  readonly seeds: number;
  readonly epochs: number;
  readonly rows: number;
  readonly threads: number;
  /** Path of the report. */
  readonly out: string;
  /** Whether the figures are printed as JSON, in place of the table. */
  readonly json: boolean;
}

/**
 * Trains every setting with every seed, prints the table and writes the report.
 *
 * @param worker  module that trains; see serve.ts.
 * @throws OutputError before any training, JobError when a training fails, the signal's reason when it aborts.
 */
export async function compare(
  options: CompareOptions,
  terminal: Terminal,
  worker: URL,
  signal?: AbortSignal,
): Promise<Comparison> {
  await requireWritable(options.out);

  const started = performance.now();
  const jobs = makeJobs(options);
  const progress = startProgress(jobs.length, terminal);
  let results: JobResult[];
  try {
    results = await runPool<Job, JobResult>({
      worker,
      jobs,
      threads: options.threads,
      describe: describeJob,
      onResult: (job) => progress.finished(describeJob(job)),
      ...(signal === undefined ? {} : { signal }),
    });
  } finally {
    progress.stop();
  }
  const seconds = (performance.now() - started) / 1000;

  const comparison = summarize(options, results);
  await writeWhole(options.out, await renderReport(comparison));
  if (options.json) {
    terminal.out.write(toJson(comparison, jobs, results));
    return comparison;
  }
  const threads = Math.min(options.threads, jobs.length);
  terminal.out.write(`${renderTable(comparison.summaries, terminal.colour)}\n`);
  terminal.out.write(
    `${comparison.rows} training rows, ${comparison.wrongLabels} of them with a wrong label; ` +
      `${comparison.testRows} test rows, all labels right.\n` +
      `${counted(jobs.length, 'training')} of at most ${counted(comparison.epochs, 'epoch')} in ${seconds.toFixed(1)} s on ` +
      `${counted(threads, 'thread')}.\n`,
  );
  terminal.out.write(
    'Against none: difference to no regularizer with the same seeds ± its standard error; * more than noise.\n',
  );
  terminal.out.write(`Report: ${options.out}\n`);
  terminal.out.write('Read next: docs/choosing.md, on which regularizer helps with which problem.\n');
  terminal.out.write('Your own table: npx ockham fit data.csv --target y\n');
  return comparison;
}
