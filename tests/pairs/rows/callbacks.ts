// The learning rate, and callbacks that change the course of training.
import { expect } from 'vitest';
import type { EarlyStopping } from '../../../src/index.js';
import * as ockham from '../../../src/index.js';
import type { Feature } from '../feature.js';
import { contents } from '../job.js';
import { namesOf } from '../promises.js';

const rates = ockham.cosineDecay({ initialValue: 0.05, decaySteps: 20, warmupSteps: 3 });

const rateSchedule: Feature = {
  name: 'learning rate on a schedule',
  exports: ['cosineDecay'],
  apply(job) {
    job.learningRate = rates;
  },
  async promise(job) {
    const { epochs } = await job.run();
    for (const { epoch, learningRate } of epochs)
      expect(learningRate).toBeCloseTo(rates.at(3 * epoch + 2) * job.rateFactor(epoch), 12);
  },
};

const stopping: Feature = {
  name: 'earlyStopping',
  exports: ['earlyStopping'],
  apply(job) {
    job.validates = true;
    // The first epoch is better than none, later ones never than that: what comes after it is always taken back.
    const options = { monitor: 'valDataLoss', patience: 2, minDelta: 99, restoreBestWeights: true } as const;
    job.callbacks.push(['earlyStopping', options]);
  },
  /** Training ends with the best epoch as a whole. */
  async promise(job) {
    const { model, steps, epochs, callbacks } = await job.run();
    const { best, bestEpoch, stoppedEpoch } = callbacks.find((callback) => 'bestEpoch' in callback) as EarlyStopping;
    expect([bestEpoch, stoppedEpoch, epochs.length]).toEqual([0, 2, 3]);
    const { dataLoss } = await model.evaluate(...job.validationData);
    expect(dataLoss).toBe(best);
    const [got, expected] = [model.takeSnapshot(), steps[2]!.snapshot].map(contents);
    const areStates = namesOf(model).map(({ isState }) => isState);
    // Statistics of the average are those of the end: see batchNormalization.
    for (const each of [got!, expected!])
      if (each.average) each.average.weights = each.average.weights.filter((_, index) => !areStates[index]);
    expect(got).toEqual(expected);
    expect(contents(steps[8]!.snapshot).weights).not.toEqual(expected!.weights);
  },
};

const plateau: Feature = {
  name: 'reduceLearningRateOnPlateau',
  exports: ['reduceLearningRateOnPlateau'],
  apply(job) {
    job.callbacks.push(['reduceLearningRateOnPlateau', { monitor: 'loss', minDelta: 99, patience: 1, factor: 0.5 }]);
    job.rateFactor = (epoch) => 0.5 ** Math.max(0, epoch - 1);
  },
  async promise(job) {
    const { epochs } = await job.run();
    const own = (step: number) => (typeof job.learningRate === 'number' ? job.learningRate : job.learningRate.at(step));
    for (const { epoch, learningRate } of epochs)
      expect(learningRate).toBeCloseTo(own(3 * epoch + 2) * job.rateFactor(epoch), 12);
    expect(epochs.at(-1)!.learningRate).toBeLessThan(own(3 * epochs.length - 1));
  },
};

export const callbacks: readonly Feature[] = [rateSchedule, stopping, plateau];
