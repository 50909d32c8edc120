// Layers that draw in training.
import { expect } from 'vitest';
import type { DenseOptions, Layer } from '../../../src/index.js';
import * as ockham from '../../../src/index.js';
import { bitsOf } from '../../support/models.js';
import type { Feature } from '../feature.js';
import type { Job } from '../job.js';
import { expectDraws, expectIdentity, namesOf } from '../promises.js';

/** A layer behind the first hidden one that draws in training, and is the identity otherwise. */
function noise(name: string, make: () => Layer, exports: readonly string[] = [name]): Feature {
  return {
    name,
    exports,
    apply(job) {
      job.behind.push(make);
    },
    async promise(job) {
      const remove = (copy: Job) => void copy.behind.splice(copy.behind.indexOf(make), 1);
      await expectIdentity(job, remove);
      const [own, plain] = [await job.run(), await job.without(remove).run()];
      expect(bitsOf(own.model.getWeights())).not.toEqual(bitsOf(plain.model.getWeights()));
      if (name !== 'gaussianNoise') await expectDraws(job);
    },
  };
}

export const noises: readonly Feature[] = [
  noise('dropout', () => ockham.dropout({ rate: 0.3 })),
  noise('dropout of units', () => ockham.dropout({ rate: 0.3, noiseShape: [1, null] }), ['dropout']),
  noise('rate on a schedule', () => ockham.dropout({ rate: ockham.ramp({ from: 0.1, to: 0.5, steps: 9 }) }), [
    'dropout',
    'ramp',
  ]),
  noise('spatialDropout', () => ockham.spatialDropout({ rate: 0.3, groups: 4 })),
  noise('gaussianDropout', () => ockham.gaussianDropout({ rate: 0.3 })),
  noise('alphaDropout', () => ockham.alphaDropout({ rate: 0.3 })),
  noise('gaussianNoise', () => ockham.gaussianNoise({ stddev: 0.3 })),
  {
    name: 'dropConnect',
    exports: ['dense'],
    apply(job) {
      job.free('dropConnect').dropConnect = 0.3;
    },
    async promise(job) {
      await expectIdentity(job, (copy) => {
        for (const options of copy.hidden) delete options.dropConnect;
      });
      await expectDraws(job);
    },
  },
  {
    name: 'concreteDropout',
    exports: ['concreteDropout'],
    isFirst: true,
    apply(job) {
      const index = job.isTaken[0] ? 1 : 0;
      job.makers[index] = (options: DenseOptions) =>
        ockham.concreteDropout(ockham.dense(options), { initialRate: 0.3 });
    },
    /** Its rate is learned, and its kernel predicts as a dense layer's. */
    async promise(job) {
      const { model, steps } = await job.run();
      const wrapped = job.layers().findIndex(({ type }) => type === 'concreteDropout');
      const logit = namesOf(model).findLastIndex(({ layer }) => layer === wrapped);
      const rates = steps.map(({ snapshot }) => snapshot.weights[logit]!.data[0]!);
      expect(new Set(rates).size).toBe(rates.length);
      const bare = job
        .without((copy) => {
          copy.prepare.length = 0;
          copy.makers.forEach((maker, at) => {
            if (maker !== undefined && maker({ units: 1 }).type === 'concreteDropout') copy.makers[at] = undefined;
          });
        })
        .make();
      bare.setWeights(model.getWeights().filter((_, index) => index !== logit));
      expect(bitsOf([bare.predict(job.X)])).toEqual(bitsOf([model.predict(job.X)]));
      await expectDraws(job);
    },
  },
];
