import type { Callback, EpochLog, TrainingParameters } from './callback.js';
import type { Terminal } from './terminal.js';

const BAR_WIDTH = 24;
const REDRAW_MILLISECONDS = 100;

/**
 * A line per epoch.
 *
 * @param hasBar  whether a bar fills while the epoch runs. Only for a terminal: see terminal.ts.
 */
export function progressBar(out: Terminal, hasBar = true): Callback {
  let parameters: Pick<TrainingParameters, 'epochs' | 'steps'> = { epochs: 0, steps: 0 };
  let epoch = 0;
  let drawn = 0;
  return {
    onTrainBegin(given) {
      parameters = given;
      epoch = given.resumed?.epochs ?? 0;
    },
    onEpochBegin(number) {
      epoch = number;
      drawn = 0;
    },
    onBatchEnd(batch, log) {
      const now = performance.now();
      if (!hasBar || now - drawn < REDRAW_MILLISECONDS) return;
      drawn = now;
      const done = parameters.steps === undefined ? `step ${batch + 1}` : bar((batch + 1) / parameters.steps);
      out.write(`\r\x1b[K${title(epoch, parameters)} ${done} loss ${figure(log.loss)}`);
    },
    onEpochEnd(number, log) {
      const start = title(number, parameters);
      out.write(hasBar ? `\r\x1b[K${start} ${bar(1)} ${figures(log)}\n` : `${start}  ${figures(log)}\n`);
    },
  };
}

function title(epoch: number, { epochs }: Pick<TrainingParameters, 'epochs'>): string {
  return `Epoch ${epoch + 1}/${epochs}`;
}

function bar(fraction: number): string {
  const filled = Math.floor(fraction * BAR_WIDTH);
  return `[${'='.repeat(filled)}${' '.repeat(BAR_WIDTH - filled)}]`;
}

function figures(log: EpochLog): string {
  const shown = Object.entries(log).filter(
    ([name, value]) => typeof value === 'number' && name !== 'epoch' && name !== 'seconds',
  );
  return `${shown.map(([name, value]) => `${name} ${figure(value as number)}`).join('  ')}  ${log.seconds.toFixed(1)} s`;
}

function figure(value: number): string {
  return Math.abs(value) >= 1e-3 && Math.abs(value) < 1e5 ? value.toFixed(4) : value.toExponential(2);
}
