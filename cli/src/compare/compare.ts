import { constants } from 'node:fs';
import { access, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { renderReport } from '../report/report.js';
import { describeJob, type Job, type JobResult, makeJobs } from './job.js';
import { runPool } from './pool.js';
import { startProgress, type Terminal } from './progress.js';
import { toJson } from './results.js';
import { type Comparison, summarize } from './summary.js';
import { renderTable } from './table.js';
import { counted } from './words.js';

export interface CompareOptions {
  readonly seeds: number;
  readonly epochs: number;
  readonly rows: number;
  readonly threads: number;
  /** Path of the report. */
  readonly out: string;
  /** Path of the figures as JSON; undefined: no file. */
  readonly json: string | undefined;
}

/** A path cannot be written. Thrown before any training. */
export class OutputError extends Error {
  override readonly name = 'OutputError';
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
  if (options.json !== undefined) {
    await requireWritable(options.json);
    if (resolve(options.json) === resolve(options.out)) {
      throw new OutputError(`--out and --json name the same file: ${options.out}`);
    }
  }

  const started = performance.now();
  const jobs = makeJobs(options);
  const progress = startProgress(jobs, terminal);
  let results: JobResult[];
  try {
    results = await runPool<Job, JobResult>({
      worker,
      jobs,
      threads: options.threads,
      describe: describeJob,
      onResult: progress.finished,
      ...(signal === undefined ? {} : { signal }),
    });
  } finally {
    progress.stop();
  }
  const seconds = (performance.now() - started) / 1000;

  const comparison = summarize(options, results);
  const threads = Math.min(options.threads, jobs.length);
  terminal.out.write(`${renderTable(comparison.summaries, terminal.colour)}\n`);
  terminal.out.write(
    `${comparison.rows} training rows, ${comparison.wrongLabels} of them with a wrong label; ` +
      `${comparison.testRows} test rows, all labels right.\n` +
      `${counted(jobs.length, 'training')} of at most ${counted(comparison.epochs, 'epoch')} in ${seconds.toFixed(1)} s on ` +
      `${counted(threads, 'thread')}.\n`,
  );
  await writeFile(options.out, await renderReport(comparison));
  terminal.out.write(`Report: ${options.out}\n`);
  if (options.json !== undefined) {
    await writeFile(options.json, toJson(comparison, jobs, results));
    terminal.out.write(`Figures: ${options.json}\n`);
  }
  terminal.out.write('Read next: docs/choosing.md, on which regularizer helps with which problem.\n');
  return comparison;
}

async function requireWritable(path: string): Promise<void> {
  try {
    const existing = await stat(path).catch(() => undefined);
    if (existing?.isDirectory()) throw new Error('it is a directory');
    await access(existing === undefined ? dirname(resolve(path)) : path, constants.W_OK);
  } catch (cause) {
    throw new OutputError(`cannot write ${path}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
