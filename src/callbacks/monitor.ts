import { requireName } from '../concept.js';
import { OptionError } from '../errors.js';
import { oneOf } from '../options.js';
import { show } from '../show.js';
import { refuse } from '../validate.js';
import { warn } from '../warnings.js';
import type { EpochLog, TrainingParameters } from './callback.js';

const DEFAULT_MONITOR = 'valLoss';

/** Options of callbacks that judge epochs. */
export interface MonitorOptions {
  /** Name of a figure in an epoch's log, such as 'valLoss', 'loss', 'valAccuracy'; 'valLoss'. */
  monitor?: string;
  /** Whether less or more is better; 'auto' decides by the figure: losses and errors fall, accuracies and r2 rise. */
  mode?: 'auto' | 'min' | 'max';
  /** Only an improvement by more than this counts; finite, >= 0. */
  minDelta?: number;
}

/** Checks and defaults of {@link MonitorOptions}, without minDelta, whose default differs. */
export const MONITOR_OPTIONS = {
  monitor: [DEFAULT_MONITOR, requireMonitor],
  mode: ['auto', /* @__PURE__ */ oneOf('auto', 'min', 'max')],
} as const;

function requireMonitor(path: string, monitor: unknown): string {
  return typeof monitor === 'string' ? monitor : refuse(OptionError, path, 'the name of a figure', monitor);
}

/** Judges the epochs of one call of fit by one figure. */
export interface Judge {
  /** Worse than every finite figure. */
  readonly worst: number;
  /** The figure of an epoch. Warns of the first one that is not a number. */
  read(log: EpochLog): number;
  /** Whether a figure is better than another by more than minDelta. NaN never is. */
  isBetter(figure: number, other: number): boolean;
}

/**
 * Returns a function that makes the judge once training begins and the figures are known.
 *
 * It throws OptionError for a monitor that the log will not have, with the nearest name, and for mode 'auto' if the figure has no
 * better direction.
 */
export function judgeBy(
  owner: string,
  { monitor, mode, minDelta }: Required<MonitorOptions>,
): (parameters: TrainingParameters) => Judge {
  return ({ figures, flaws }) => {
    requireFigure(owner, monitor, figures);
    const flaw = flaws?.get(monitor);
    if (flaw !== undefined) {
      const message = `${owner}: ${monitor} cannot say which epoch is better: ${flaw}`;
      refuse(OptionError, `${owner}.monitor`, 'a figure that changes', monitor, message);
    }
    const direction = mode === 'auto' ? figures.get(monitor) : mode;
    if (direction === undefined) {
      refuse(OptionError, `${owner}.mode`, `'min' or 'max', because ${monitor} does not say which is better`, mode);
    }
    const isMin = direction === 'min';
    let isWarned = false;
    return {
      worst: isMin ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY,
      read(log) {
        const figure = log[monitor] as number;
        if (Number.isNaN(figure) && !isWarned) {
          warn(
            'W_METRIC',
            `${owner}: ${monitor} of epoch ${log.epoch} is NaN, which never is better; it uses up patience`,
          );
          isWarned = true;
        }
        return figure;
      },
      isBetter: (figure, other) => (isMin ? figure < other - minDelta : figure > other + minDelta),
    };
  };
}

/**
 * Warns `W_NO_EFFECT` if a call of fit ends before its patience can be used up, unless it continues an earlier one.
 *
 * @param from  the first epoch that counts.
 * @param done  the effect that never comes, for the message: `stops training`.
 */
export function warnIfTooPatient(
  owner: string,
  { resumed, epochs }: TrainingParameters,
  { from = 0, patience, done }: { readonly from?: number; readonly patience: number; readonly done: string },
): void {
  if (resumed !== undefined || epochs - from > Math.max(patience, 1)) return;
  const what = from > 0 ? `startFromEpoch ${from} and patience ${patience} are` : `patience ${patience} is`;
  warn('W_NO_EFFECT', `${owner}: ${what} too much for the epochs of this call of fit, so it never ${done}`);
}

/** Whether a kept state is about another figure; warns if so. */
export function isOfOther(owner: string, kept: string | undefined, monitor: string | undefined): boolean {
  if (kept === monitor) return false;
  warn(
    'W_RESUME',
    `${owner}: what was kept is of ${kept ?? DEFAULT_MONITOR}; ${monitor ?? DEFAULT_MONITOR} is judged from the start`,
  );
  return true;
}

/** @throws OptionError for a figure that the log will not have, with the nearest one or with what it needs. */
function requireFigure(owner: string, monitor: string, figures: TrainingParameters['figures']): void {
  if (!figures.has(monitor) && !figures.has('valLoss') && /^val[A-Z]/.test(monitor)) {
    const expected = 'validationData or validationSplit';
    const message = `${owner}: monitor ${show(monitor)} needs ${expected}; without them there is loss`;
    refuse(OptionError, `${owner}.monitor`, expected, monitor, message);
  }
  requireName(`${owner}: monitor`, monitor, Object.fromEntries([...figures.keys()].map((name) => [name, true])));
}
