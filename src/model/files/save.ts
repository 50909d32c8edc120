import { requireOwnNames } from '../../concept.js';
import { encodeSafetensors } from '../../formats/safetensors/encode.js';
import type { SafetensorsTensor } from '../../formats/safetensors/format.js';
import { given } from '../../validate.js';
import { configurationOf } from '../state/configuration.js';
import { build, type ModelState } from '../state/state.js';
import { CHECKSUM, NO_CHECKSUM, writeChecksum } from './checksum.js';
import {
  averageName,
  FORMAT_VERSION,
  HEADER_BYTES,
  MEANS_NAME,
  prunedName,
  slotName,
  textName,
  weightName,
} from './format.js';
import { NUMERICS_VERSION } from './numericsVersion.js';
import { encodeTraining } from './trainingFile.js';

/** Longest text in the metadata, in UTF-16 units. */
const MOST_IN_HEADER = 2 ** 15;

/** All that a file keeps of a model: arrays and texts, by their names. */
export interface FileParts {
  readonly tensors: Map<string, SafetensorsTensor>;
  readonly texts: Readonly<Record<string, string>>;
}

/** Copies weights and optimizer state, and writes configuration, counters and versions as texts. */
export function filePartsOf(state: ModelState): FileParts {
  const { runtime, parameters } = build(state, 'save');
  const { arena } = runtime;
  const tensors = new Map<string, SafetensorsTensor>();
  for (const { name, weights, size, shape } of parameters.all) {
    tensors.set(weightName(name), { dtype: 'F32', shape, data: arena.f32(weights, size).slice() });
    const isPruned = parameters.masks.readPruned(name);
    if (isPruned !== undefined) tensors.set(prunedName(name), { dtype: 'U8', shape, data: isPruned });
  }
  const slots = state.compiled?.optimizer.slots ?? [];
  const trained = state.progress.step > 0 ? state.trained?.parameters : undefined;
  for (const parameter of trained ?? []) {
    for (const [index, slot] of slots.entries()) {
      const data = arena.f32(parameter.slots[index]!, parameter.size).slice();
      tensors.set(slotName(parameter.name, slot), { dtype: 'F32', shape: parameter.shape, data });
    }
  }
  for (const { average } of state.average?.updates ? state.average.pairs : []) {
    const data = arena.f32(average.weights, average.size).slice();
    tensors.set(averageName(average.name), { dtype: 'F32', shape: average.shape, data });
  }
  const { step, epoch, rescaled } = state.progress;
  const { means } = state.inputs;
  if (means !== undefined) tensors.set(MEANS_NAME, { dtype: 'F64', shape: [means.length], data: means });
  const texts: Record<string, string> = given({
    format: 'ockham',
    formatVersion: String(FORMAT_VERSION),
    numericsVersion: String(NUMERICS_VERSION),
    configuration: JSON.stringify(configurationOf(state), requireOwnNames),
    step: String(step),
    epoch: String(epoch),
    lastStep: step === 0 && state.lastStep > 0 ? String(state.lastStep) : undefined,
    rescaledLearningRate: rescaled && `${rescaled.from} ${rescaled.to}`,
    ...encodeTraining(state, tensors),
    averageUpdates: state.average?.updates ? String(state.average.updates) : undefined,
    learned: String(state.hasLearned),
  });
  return { tensors, texts };
}

/** Encodes the model as safetensors: short texts are metadata, long ones arrays of bytes. */
export function encodeModel(state: ModelState): Uint8Array<ArrayBuffer> {
  const { tensors, texts } = filePartsOf(state);
  const metadata = new Map<string, string>();
  for (const [key, text] of Object.entries(texts)) {
    if (text.length <= MOST_IN_HEADER) metadata.set(key, text);
    else {
      const data = new TextEncoder().encode(text);
      tensors.set(textName(key), { dtype: 'U8', shape: [data.length], data });
    }
  }
  metadata.set(CHECKSUM, NO_CHECKSUM);
  const file = encodeSafetensors(tensors, metadata, { maxHeaderBytes: HEADER_BYTES });
  writeChecksum(file);
  return file;
}
