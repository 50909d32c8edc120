import cliProgress from 'cli-progress';
import { describeJob, type Job } from './job.js';

/** Streams of the command, and their abilities. */
export interface Terminal {
  readonly out: NodeJS.WritableStream;
  readonly err: NodeJS.WritableStream;
  /** Whether `err` is a terminal, which can be redrawn. */
  readonly interactive: boolean;
  /** Whether `out` may be coloured. */
  readonly colour: boolean;
}

export interface Progress {
  finished(job: Job): void;
  stop(): void;
}

/** Draws a bar on a terminal; elsewhere (a file, a log) writes one line per setting when its last seed is done. */
export function startProgress(jobs: readonly Job[], terminal: Terminal): Progress {
  return terminal.interactive ? startBar(jobs.length, terminal.err) : startLog(jobs, terminal.err);
}

function startBar(total: number, stream: NodeJS.WritableStream): Progress {
  const bar = new cliProgress.SingleBar({
    stream,
    format: ' {bar} {value}/{total} trainings | {duration_formatted} | {job}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 30,
    hideCursor: true,
    clearOnComplete: true,
    gracefulExit: false, // the command itself handles signals
  });
  bar.start(total, 0, { job: 'starting' });
  return {
    finished: (job) => bar.increment({ job: describeJob(job) }),
    stop: () => bar.stop(),
  };
}

function startLog(jobs: readonly Job[], stream: NodeJS.WritableStream): Progress {
  const left = new Map<string, number>();
  for (const { setting } of jobs) left.set(setting.name, (left.get(setting.name) ?? 0) + 1);
  let done = 0;
  return {
    finished: ({ setting }) => {
      done++;
      const remaining = left.get(setting.name)! - 1;
      left.set(setting.name, remaining);
      if (remaining === 0) stream.write(`${setting.name}: done (${done} of ${jobs.length} trainings)\n`);
    },
    stop: () => {},
  };
}
