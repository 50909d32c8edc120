#!/usr/bin/env node
import { onWarning } from 'ockham';
import { compare } from './compare/compare.js';
import { compareTable } from './compare/table/compareTable.js';
import { exitCodes } from './exit.js';
import { explain } from './explain/explain.js';
import { fit } from './fit/fit.js';
import { path } from './path/path.js';
import { predict } from './predict/predict.js';
import { run } from './program.js';
import { sweepTable } from './sweep/sweep.js';
import { worker } from './sweep/worker.js';
import { interruptHandler } from './terminal/interrupt.js';
import type { Terminal } from './terminal/terminal.js';
import { verify } from './verify/verify.js';

const terminal: Terminal = {
  out: process.stdout,
  err: process.stderr,
  interactive: process.stderr.isTTY === true,
  // https://no-color.org: present and not empty means no colour.
  colour: process.stdout.isTTY === true && (process.env['NO_COLOR'] ?? '') === '',
};

const interrupt = new AbortController();
const { signal } = interrupt;
process.on(
  'SIGINT',
  interruptHandler(
    (reason) => interrupt.abort(reason),
    () => process.exit(exitCodes.interrupted),
    () => performance.now(),
  ),
);
// A reader such as `head` has enough: no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCodes.done);
  throw error;
});

// Columns that are constant in one fold, categories that another one lacks: notes about the data say what matters of it. Weak strengths that are
// not solved to the last digit: reports and JSON have the gap at the one that is chosen.
const SAID_OTHERWISE: readonly string[] = ['W_CONSTANT_COLUMN', 'W_CATEGORY', 'W_IMBALANCE', 'W_OPTIMALITY'];
onWarning(({ code }) => !SAID_OTHERWISE.includes(code));

const code = await run(
  process.argv.slice(2),
  {
    compare: (options) => compare(options, terminal, new URL('./compare/worker.js', import.meta.url), signal),
    compareTable: (options) =>
      compareTable(options, terminal, new URL('./compare/table/worker.js', import.meta.url), signal),
    fit: (options) => fit(options, terminal, signal),
    predict: (options) => predict(options, terminal),
    path: (options) => path(options, terminal, signal),
    explain: (options) => explain(options, terminal),
    sweep: (options) => sweepTable(options, terminal, signal),
    worker: (options) => {
      // What service managers send to end a process: no interruption, so the exit code is 0.
      const ended = new AbortController();
      process.once('SIGTERM', () => ended.abort());
      return worker(options, terminal, AbortSignal.any([signal, ended.signal]));
    },
    verify: (options) => verify(options, terminal),
  },
  terminal,
);
// Not process.exit: output to a pipe must still get through.
process.exitCode = signal.aborted ? exitCodes.interrupted : code;
