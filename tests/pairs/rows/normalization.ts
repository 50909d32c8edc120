// What normalizes: layers, and a standardizer before the first of them.
import { expect } from 'vitest';
import type { Matrix } from '../../../src/index.js';
import * as ockham from '../../../src/index.js';
import type { Feature } from '../feature.js';
import { contents, type Job } from '../job.js';
import { type Named, namesOf, predictions, sumOf, vectors } from '../promises.js';

/** Outputs of all rows before a layer and behind it, under some weights. @param own  names of the weights. */
function aroundLayer(job: Job, own: readonly Named[], weights: readonly Matrix[], index: number): [Matrix, Matrix] {
  const until = (layers: number) => {
    const part = ockham.sequential({ layers: job.layers().slice(0, layers), ...job.settings });
    part.setWeights(weights.slice(0, own.filter(({ layer }) => layer < layers).length));
    return part.predict(job.X);
  };
  return [until(index), until(index + 1)];
}

const batchNormalization: Feature = {
  name: 'batchNormalization',
  exports: ['batchNormalization'],
  apply(job) {
    job.behind.push(() => ockham.batchNormalization({ momentum: 0.8 }));
  },
  /** At inference it goes by its statistics; those of the average are the statistics of all rows under it. */
  async promise(job) {
    const { model } = await job.run();
    const index = job.layers().findIndex(({ type }) => type === 'batchNormalization');
    const snapshot = model.takeSnapshot();
    const own = namesOf(model);
    const of = (weights: readonly Matrix[], name: string) =>
      weights[own.findIndex((parameter) => parameter.layer === index && parameter.name === name)]!.data;
    const all = [snapshot.weights, ...(snapshot.average === null ? [] : [snapshot.average.weights])];
    for (const [which, weights] of all.entries()) {
      const [before, after] = aroundLayer(job, own, weights, index);
      const [gamma, beta, mean, variance] = ['gamma', 'beta', 'movingMean', 'movingVariance'].map((name) =>
        of(weights, name),
      );
      const columns = mean!.length;
      for (const [at, value] of before.data.entries()) {
        const unit = at % columns;
        const expected = (gamma![unit]! * (value - mean![unit]!)) / Math.sqrt(variance![unit]! + 1e-3) + beta![unit]!;
        expect(Math.abs(after.data[at]! - expected)).toBeLessThan(1e-5 * (1 + Math.abs(expected)));
      }
      if (which === 0) continue;
      for (const [unit, vector] of vectors(before, 0).entries()) {
        const m = sumOf(vector, (value) => value) / vector.length;
        const v = sumOf(vector, (value) => (value - m) ** 2) / vector.length;
        expect(Math.abs(mean![unit]! - m)).toBeLessThan(1e-6 * (1 + Math.abs(m)));
        expect(Math.abs(variance![unit]! - v)).toBeLessThan(1e-6 * (1 + v));
      }
    }
  },
};

const layerNormalization: Feature = {
  name: 'layerNormalization',
  exports: ['layerNormalization'],
  apply(job) {
    job.behind.push(() => ockham.layerNormalization());
  },
  /** Each row goes by its own mean and variance, under the average too. */
  async promise(job) {
    const { model } = await job.run();
    const index = job.layers().findIndex(({ type }) => type === 'layerNormalization');
    const own = namesOf(model);
    const { weights: current, average } = model.takeSnapshot();
    for (const weights of [current, ...(average === null ? [] : [average.weights])]) {
      const [gamma, beta] = ['gamma', 'beta'].map(
        (name) => weights[own.findIndex((parameter) => parameter.layer === index && parameter.name === name)]!.data,
      );
      const [before, after] = aroundLayer(job, own, weights, index).map((outputs) => vectors(outputs, 1));
      for (const [row, values] of before!.entries()) {
        const mean = sumOf(values, (value) => value) / values.length;
        const variance = sumOf(values, (value) => (value - mean) ** 2) / values.length;
        for (const [unit, value] of values.entries()) {
          const expected = (gamma![unit]! * (value - mean)) / Math.sqrt(variance + 1e-3) + beta![unit]!;
          expect(Math.abs(after![row]![unit]! - expected)).toBeLessThan(1e-5 * (1 + Math.abs(expected)));
        }
      }
    }
  },
};

const standardizer: Feature = {
  name: 'standardizer',
  exports: ['standardize'],
  apply(job) {
    job.settings = { standardizer: ockham.standardize(job.X) };
  },
  /** Trains and predicts as a model without it does on rows that are standardized beforehand. */
  async promise(job) {
    const own = await job.train(job.course);
    const plain = job.without((copy) => {
      copy.settings = {};
      copy.beforehand = (X) => job.settings.standardizer!.transform(job.beforehand(X));
    });
    const { model, logs, X } = await plain.train({ ...job.course, isBytes: false }); // standardized rows are no bytes
    expect(own.logs).toEqual(logs);
    expect(contents(own.model.takeSnapshot())).toEqual(contents(model.takeSnapshot()));
    expect(predictions(own.model, own.X)).toEqual(predictions(model, X));
  },
};

export const normalizations: readonly Feature[] = [batchNormalization, layerNormalization, standardizer];
