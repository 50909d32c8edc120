import type { ModelInput, Tabular, TargetInput } from '../../data/preparation.js';
import type { NumberList } from '../../data/reading/list.js';
import { OptionError } from '../../errors.js';
import type { HostAbortSignal } from '../../host.js';
import { isFunction } from '../../show.js';
import { refuse, requirePositive } from '../../validate.js';
import { requireBuild } from '../run/build.js';
import { type FitFor, readFit } from '../run/fitOptions.js';
import { type Runner, runnerFor } from '../run/runner.js';
import type { GridOptions } from './grid.js';
import type { BuildPath, PathFacts, PathWork, WarmStart } from './train.js';

const WARM_STARTS: readonly WarmStart[] = ['dense', 'sparse', 'none'];

/** Options of every path. */
export interface PathOptions extends GridOptions {
  /**
   * 'dense': from a start without penalty upwards, each strength from the weights of the one below; for networks, which enter 0 more easily
   * than they leave it. 'sparse': from a first kernel of 0 downwards; for models of one layer, where it is faster. 'none': each strength from the
   * weights that `build` gives; for networks that find inputs from a small start only. Default: 'dense'.
   */
  warmStart?: WarmStart;
  /** Relative residual up to which zeros count as settled, > 0. Default: 1e-3. */
  tol?: number;
  /** (n) weights of the rows, finite, >= 0; in training they are divided by their mean. */
  sampleWeight?: NumberList;
  /** Options of each `fit`; a function of the strength if there are callbacks, such as an early stopping for each. */
  fit?: FitFor<PathFacts>;
  /** Trainings side by side, each in a worker of its own; 1: on this thread. The results have the same bits. Default: 1. */
  threads?: number;
  /** Ends training at a step boundary; the promise then rejects with the signal's reason. */
  signal?: HostAbortSignal;
}

/** Names of the options of every path. */
export const PATH_OPTIONS = [
  ...['lambdas', 'count', 'ratio', 'warmStart', 'tol'],
  ...['sampleWeight', 'fit', 'threads', 'signal'],
];

/** Checks the options that trainings have in common. @throws OptionError, HyperparameterError. */
export function readPath(
  owner: string,
  build: BuildPath,
  options: PathOptions,
): PathWork & { readonly runner: Runner } {
  requireBuild(owner, build);
  const { warmStart = 'dense' } = options;
  if (!WARM_STARTS.includes(warmStart)) {
    refuse(OptionError, `${owner}.warmStart`, "'dense', 'sparse' or 'none'", warmStart);
  }
  const tol = requirePositive(`${owner}.tol`, options.tol ?? 1e-3);
  const fit = readFit(owner, options.fit);
  return { owner, build, fit, runner: runnerFor(owner, options.threads), warmStart, tol };
}

/** @throws OptionError unless it is a function or undefined. */
export function requireProgress(owner: string, onProgress: unknown): void {
  if (onProgress !== undefined && !isFunction(onProgress)) {
    refuse(OptionError, `${owner}.onProgress`, 'a function', onProgress);
  }
}

/** Rows that a path is validated on. */
export type ValidationRows = readonly [ModelInput, TargetInput] | Tabular;
