import { startBar } from '../terminal/bar.js';
import type { Terminal } from '../terminal/terminal.js';

export interface Progress {
  finished(name: string): void;
  stop(): void;
}

/** Draws a bar of the trainings of a comparison on a terminal; elsewhere nothing. */
export function startProgress(total: number, terminal: Terminal): Progress {
  const bar = startBar(terminal, 'compare');
  let done = 0;
  return {
    finished: (name) => bar.update(++done / total, `${done} of ${total} trainings, ${name}`),
    stop: () => bar.stop(),
  };
}
