// Figures of a script in place of real ones: what callbacks do depends on nothing else.
import type { Metric } from '../../src/index.js';

/** A metric that gives these figures, one per pass over the data. */
export function scripted(name: string, figures: readonly number[], direction?: 'min' | 'max'): Metric {
  let pass = 0;
  return {
    name,
    ...(direction === undefined ? {} : { direction }),
    start: () => ({
      add() {},
      result() {
        const figure = figures[pass] ?? Number.NaN;
        pass++;
        return figure;
      },
    }),
  };
}
