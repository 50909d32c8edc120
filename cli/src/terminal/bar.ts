import cliProgress from 'cli-progress';
import type { Terminal } from './terminal.js';

/** A line that is redrawn while work goes on. */
export interface Bar {
  /** @param share  of the work, 0 to 1. @param text  what is known so far. */
  update(share: number, text: string): void;
  stop(): void;
}

const none: Bar = { update: () => {}, stop: () => {} };

/** Formats seconds: `42 s`, `3 min 10 s`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** Draws a bar on a terminal, with the time that is left; elsewhere nothing. */
export function startBar({ interactive, err }: Pick<Terminal, 'interactive' | 'err'>, name: string): Bar {
  if (!interactive) return none;
  const bar = new cliProgress.SingleBar({
    stream: err,
    format: ` ${name} {bar} {left}{text}`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
    hideCursor: true,
    clearOnComplete: true,
    gracefulExit: false, // the command itself handles signals
  });
  const started = performance.now();
  bar.start(1, 0, { left: 'starting', text: '' });
  return {
    update: (share, text) => {
      const elapsed = (performance.now() - started) / 1000;
      const left = share > 0.01 ? `${duration((elapsed * (1 - share)) / share)} left` : 'starting';
      bar.update(Math.min(1, share), { left, text: text === '' ? '' : `, ${text}` });
    },
    stop: () => bar.stop(),
  };
}
