import type { Runtime } from '../../core/kernels/runtime.js';
import type { Average } from '../../types.js';
import { refuseCall } from '../../validate.js';
import { layOut } from '../memory/layout.js';
import type { Built } from './built.js';
import { KernelForms } from './kernelForms.js';
import { type Parameter, Parameters, settle } from './parameters.js';

/** The running average of a model's weights: a second set of weights, with which predictions can be made. */
export interface AveragedWeights {
  /** When and how far it moves; undefined in a model loaded without being compiled. */
  readonly rule: Average | undefined;
  /** The model with the average in place of its weights; parameters that are not trained are shared. */
  readonly built: Built;
  /** The averaged parameters, each with the address of the model's weights. */
  readonly pairs: readonly { readonly average: Parameter; readonly weights: number }[];
  /** How often it has moved; 0 before it begins. */
  updates: number;
  readonly region: number;
}

/** Allocates the average: all zeros, until it begins. */
export function allocateAverage(built: Built, rule: Average | undefined): AveragedWeights {
  const { runtime, regions, parameters } = built;
  const isAveraged = ({ isTrained, isState }: Parameter) => isTrained || isState;
  const { region, addresses } = layOut(regions, (floats) => ({
    addresses: parameters.all.map((parameter) => (isAveraged(parameter) ? floats(parameter.size) : parameter.weights)),
  }));
  const all = parameters.all.map((parameter, index) => {
    if (!isAveraged(parameter)) return parameter;
    const weights = addresses[index]!;
    runtime.arena.f32(weights, parameter.size).fill(0);
    return { ...parameter, weights, matrix: { ...parameter.matrix, weights } };
  });
  const own = new Parameters(runtime, all, parameters.masks);
  const pairs = all.flatMap((average, index) => {
    const { weights } = parameters.all[index]!;
    return average.weights === weights ? [] : [{ average, weights }];
  });
  const averaged = { ...built, parameters: own, forms: new KernelForms(runtime, regions, own) };
  return { rule, built: averaged, pairs, updates: 0, region };
}

/**
 * Moves the average towards the weights, then projects it onto their sets.
 *
 * @param unit   what has just been completed: a step or an epoch.
 * @param count  how many of them were completed since `compile`.
 */
export function updateAverage(averaged: AveragedWeights, unit: Average['unit'], count: number): void {
  const { rule } = averaged;
  const t = rule?.unit === unit ? rule.blend(count, averaged.updates) : 0;
  if (t === 0) return;
  const { runtime } = averaged.built;
  for (const { average, weights } of averaged.pairs) {
    // The mean of statistics is not the statistics of the mean weights: see renewStatistics.
    if (average.isState) copy(runtime, weights, average);
    else runtime.kernels.f32_lerp(average.weights, weights, average.size, averaged.updates === 0 ? 1 : t);
  }
  settleAverage(averaged);
  averaged.updates++;
}

/** Projects the average onto the sets of penalties and constraints; pruned weights become 0. */
export function settleAverage({ built: { runtime, parameters }, pairs }: AveragedWeights): void {
  parameters.version++;
  for (const { average } of pairs) settle(runtime.kernels, parameters.masks, average);
}

/** Restores the average as it was after that many moves; zeros after none. @param arrays  those of all parameters. */
export function resetAverage(averaged: AveragedWeights, arrays: readonly Float32Array[], updates: number): void {
  const { runtime, parameters } = averaged.built;
  const own = new Set(averaged.pairs.map(({ average }) => average));
  for (const [index, parameter] of parameters.all.entries()) {
    if (!own.has(parameter)) continue;
    const values = runtime.arena.f32(parameter.weights, parameter.size);
    if (updates === 0) values.fill(0);
    else values.set(arrays[index]!);
  }
  averaged.updates = updates;
  parameters.version++;
}

/** @throws StateError `E_NO_AVERAGE` if there is no average, or it has not begun. */
export function requireAverage(averaged: AveragedWeights | undefined, method: string): AveragedWeights {
  if (averaged !== undefined && averaged.updates > 0) return averaged;
  const cure = 'compile with average: ema() or swa({ ... }), and train until it begins';
  refuseCall('E_NO_AVERAGE', method, `there is no average of the weights yet; ${cure}`);
}

/** Frees the average. */
export function releaseAverage({ built, region }: AveragedWeights): void {
  built.forms.release();
  built.regions.release(region);
}

/** Copies the average into the model's weights. */
export function adoptAverage({ pairs }: AveragedWeights, { runtime, parameters }: Built): void {
  parameters.version++;
  for (const { average, weights } of pairs) copy(runtime, average.weights, { ...average, weights });
}

function copy({ arena }: Runtime, from: number, { weights, size }: Pick<Parameter, 'weights' | 'size'>): void {
  arena.f32(weights, size).set(arena.f32(from, size));
}
