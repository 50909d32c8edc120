#!/usr/bin/env node
import { compare } from './compare/compare.js';
import type { Terminal } from './compare/progress.js';
import { run } from './program.js';

const terminal: Terminal = {
  out: process.stdout,
  err: process.stderr,
  interactive: process.stderr.isTTY === true,
  // https://no-color.org: present and not empty means no colour.
  colour: process.stdout.isTTY === true && (process.env['NO_COLOR'] ?? '') === '',
};

const interrupt = new AbortController();
// Not `once`: npm repeats a Ctrl-C that the terminal has already sent here, and the second would kill without a message.
process.on('SIGINT', () => interrupt.abort(new Error('interrupted')));

const code = await run(
  process.argv.slice(2),
  {
    compare: async (options) => {
      await compare(options, terminal, new URL('./compare/worker.js', import.meta.url), interrupt.signal);
    },
  },
  terminal,
);
// By convention 128 + the signal's number. Not process.exit: output to a pipe must still get through.
process.exitCode = interrupt.signal.aborted ? 130 : code;
