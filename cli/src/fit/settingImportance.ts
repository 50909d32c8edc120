import type { TrialFigures } from './search.js';
import { type Setting, settingNames } from './space.js';

const BINS = 4;

/**
 * Estimates how much of the differences between settings each parameter explains by itself: the share of the variance of the ranks of the losses
 * between four bins of the parameter (or its choices), corrected for the number of bins (ε²), at least 0.
 *
 * Losses after the first level are compared, because every setting has one. Undefined for fewer than 12 settings.
 *
 * Source: the main effects of functional ANOVA (Hutter, Hoos & Leyton-Brown 2014), with bins in place of a forest.
 */
export function settingImportance(
  trials: readonly TrialFigures[],
): { readonly name: keyof Setting; readonly share: number }[] | undefined {
  const known = trials.filter(({ levels }) => levels.length > 0);
  if (known.length < 12) return undefined;
  const order = [...known].sort((a, b) => a.levels[0]!.value - b.levels[0]!.value);
  const rank = new Map(order.map((trial, index) => [trial, index]));
  return settingNames
    .map((name) => ({
      name,
      share: explained(known.map((trial) => ({ value: trial.setting[name], rank: rank.get(trial)! }))),
    }))
    .sort((a, b) => b.share - a.share);
}

function explained(points: readonly { readonly value: number; readonly rank: number }[]): number {
  const values = [...new Set(points.map(({ value }) => value))].sort((a, b) => a - b);
  const binOf = (value: number) =>
    values.length <= 6 ? values.indexOf(value) : Math.floor((values.indexOf(value) / values.length) * BINS);
  const bins = new Map<number, number[]>();
  for (const { value, rank } of points) bins.set(binOf(value), [...(bins.get(binOf(value)) ?? []), rank]);
  const mean = (list: readonly number[]) => list.reduce((sum, item) => sum + item, 0) / list.length;
  const squares = (list: readonly number[]) => list.reduce((sum, item) => sum + (item - mean(list)) ** 2, 0);
  const total = squares(points.map(({ rank }) => rank));
  const within = [...bins.values()].reduce((sum, list) => sum + squares(list), 0);
  const n = points.length;
  const [between, error] = [total - within, within / Math.max(1, n - bins.size)];
  return total === 0 ? 0 : Math.max(0, (between - (bins.size - 1) * error) / total);
}
