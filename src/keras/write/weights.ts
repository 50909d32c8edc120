import { Standardizer } from '../../data/standardize.js';
import type { Hdf5Input } from '../../formats/hdf5/writer.js';
import { writeHdf5 } from '../../formats/hdf5/writer.js';
import { trainedParameters, trainingOf } from '../../model/files/adoptTraining.js';
import { type Sequential, stateOf } from '../../model/sequential.js';
import { momentumFactor, rateBefore, scaled } from '../read/optimizerState.js';
import { classNames } from '../weightStore.js';
import { networkOf } from './config.js';
import { classOf } from './layers.js';

/** Layers whose draws Keras keeps a generator for. */
const DRAWING = ['Dropout', 'GaussianDropout', 'AlphaDropout', 'GaussianNoise'];

/**
 * Writes the arrays of a model in the layout of Keras 3: layers/dense/vars/0, optimizer/vars/0.
 *
 * @param training  whether the optimizer's state is written, if it has any.
 */
export function writeWeights(owner: string, model: Sequential, training: boolean): Uint8Array<ArrayBuffer> {
  const state = stateOf(model);
  const { layers } = networkOf(owner, state);
  const entries = layers.map((layer) => ({ className: classOf(owner, layer), layer }));
  const names = classNames(entries);
  const weights = model.getWeights();
  const arrays = new Map<string, Hdf5Input>();
  const groups = ['vars'];
  if (state.inputs.standardizer instanceof Standardizer) groups.push('layers/normalization/vars');
  let next = 0;
  for (const entry of entries) {
    const path = `layers/${names.get(entry)!}`;
    groups.push(`${path}/vars`);
    for (let i = 0; i < entry.layer.parameters.length; i++) arrays.set(`${path}/vars/${i}`, weights[next++]!);
    // The states of generators are unsigned 32-bit integers, which h5py converts when it reads them.
    if (DRAWING.includes(entry.className)) {
      arrays.set(`${path}/seed_generator/vars/0`, { shape: [2], data: BigInt64Array.of(0n, 0n) });
    }
  }
  const slots = training ? trainingOf(state) : undefined;
  if (slots !== undefined) {
    const { optimizer } = state.compiled!;
    const { step } = state.progress;
    const { learningRate } = optimizer;
    const isFixed = typeof learningRate === 'number';
    const rate = isFixed ? Number(model.learningRate) : rateBefore(learningRate, step);
    const factor = 1 / momentumFactor(owner, optimizer.name, optimizer.slots, rate);
    const variables: Hdf5Input[] = [{ shape: [], data: BigInt64Array.of(BigInt(step)) }];
    if (isFixed) variables.push({ shape: [], data: Float32Array.of(rate) });
    for (const { name, shape } of trainedParameters(state)) {
      for (const data of slots.get(name)!) variables.push({ shape, data: scaled(data, factor) });
    }
    if (optimizer.name === 'nadam')
      variables.push({ shape: [], data: Float32Array.of(momentumProduct(optimizer.config, step)) });
    for (const [i, variable] of variables.entries()) arrays.set(`optimizer/vars/${i}`, variable);
  }
  return writeHdf5(arrays, groups);
}

/** Nadam's product of momenta: beta1 (1 - 0.96^t / 2) for t = 1, 2, ..., until it is 0 in f32. */
function momentumProduct(config: object, step: number): number {
  const { beta1 } = config as { readonly beta1: number };
  let product = 1;
  let decay = 1;
  for (let t = 1; t <= step && product > 1e-45; t++) {
    decay *= 0.96;
    product *= beta1 * (1 - 0.5 * decay);
  }
  return product;
}
