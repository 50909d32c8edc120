import type { EpochLog } from '../callbacks/callback.js';
import { requireEpochs } from '../model/callbacks/epochLogs.js';
import type { History } from '../model/training/fit.js';

/**
 * Computes the generalization gap of each epoch: `valDataLoss - dataLoss`, both without penalties.
 *
 * dataLoss is measured in training, with dropout on and while the weights change, so the gap of a model that does not overfit may
 * be below 0.
 *
 * @param history  the result of `fit`, or `{ epochs }` with collected logs.
 * @throws OptionError for anything else.
 * @returns one entry per epoch; undefined without validation, or if either figure is not finite.
 * @example const gaps = generalizationGap(await model.fit(X, y, { epochs: 5, validationSplit: 0.2 }));
 */
export function generalizationGap(history: Pick<History, 'epochs'>): (number | undefined)[] {
  return requireEpochs('generalizationGap', history).map(gapOf);
}

function gapOf({ dataLoss, valDataLoss }: EpochLog): number | undefined {
  return Number.isFinite(dataLoss) && valDataLoss !== undefined && Number.isFinite(valDataLoss)
    ? valDataLoss - dataLoss
    : undefined;
}
