// @ts-check
// A worker, whose events are lines of JSON. Options in the environment; `isQuiet`: prints nothing; `diesAt`: the trial that kills it, as a machine without memory would.
import { writeSync } from 'node:fs';
import { runWorker } from '@ockham/sweep';

const { diesAt, isQuiet, ...options } = JSON.parse(process.env['OPTIONS'] ?? '');
const end = new AbortController();
process.once('SIGTERM', () => end.abort());
await runWorker({
  ...options,
  signal: end.signal,
  onEvent: (event) => {
    if (!isQuiet) writeSync(1, `${JSON.stringify(event)}\n`); // before anything kills the process
    if (event.kind === 'began' && event.trial === diesAt) process.kill(process.pid, 'SIGKILL');
  },
});
