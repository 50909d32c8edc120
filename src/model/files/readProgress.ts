import type { SafetensorsTensor } from '../../formats/safetensors/format.js';
import { show } from '../../show.js';
import type { Progress } from '../state/progress.js';
import type { ModelState } from '../state/state.js';
import { invalidFile, readCount } from './fileFields.js';
import { readJson, type Texts } from './modelFile.js';
import { readTraining } from './readTraining.js';

/** Reads where training is. @param isTrained  whether the file has the options of compile. */
export function readProgress(
  state: ModelState,
  texts: Texts,
  tensors: Map<string, SafetensorsTensor>,
  isTrained: boolean,
): void {
  const [step, epoch] = [readCount(texts, 'step'), readCount(texts, 'epoch')];
  state.hasLearned = readFlag(texts, 'learned') ?? false;
  if (step > 0 && !state.hasLearned) throw invalidFile('learned', `is false after ${step} steps`);
  if (texts.has('lastStep')) {
    if (step > 0) throw invalidFile('lastStep', `is not known after ${step} steps`);
    state.lastStep = readCount(texts, 'lastStep');
  }
  const rescaled = readRescaled(texts);
  const { unfinished, logs } = readTraining((key) => readJson(texts, key), texts, tensors, { step, epoch });
  if (!isTrained && (rescaled ?? unfinished) !== undefined) throw invalidFile('compiled', 'is missing');
  state.progress = state.compiled === undefined ? { step, epoch, logs } : { step, epoch, logs, rescaled, unfinished };
  if (unfinished === undefined || state.compiled === undefined) return;
  const terms = termsOf(state);
  const term = Object.keys(unfinished.penalties).find((name) => !terms.has(name));
  if (term !== undefined) throw invalidFile('unfinished', `the model has no penalty ${show(term)}`);
  const { length } = state.compiled.metrics;
  if (unfinished.metrics.length !== length) throw invalidFile('unfinished', `expected the sums of ${length} metrics`);
}

/** Names of the terms that the loss may have. */
function termsOf({ network }: ModelState): ReadonlySet<string> {
  const terms = new Set(['l1', 'l2']);
  for (const { layer, parameters } of network?.layers ?? []) {
    for (const { penalty } of parameters) if (penalty?.structured !== undefined) terms.add(penalty.structured.term);
    if (layer.addTerms !== undefined) for (const term of OUTPUT_TERMS) terms.add(term);
  }
  return terms;
}

/** Terms that layers add themselves. */
const OUTPUT_TERMS = ['activity', 'concreteWeights', 'concreteEntropy'];

/** Reads the learning rate that was set, and the one that it replaced. */
function readRescaled(texts: Texts): Progress['rescaled'] {
  const name = 'rescaledLearningRate';
  const text = texts.get(name);
  if (text === undefined) return undefined;
  const [from = 0, to = 0] = text.split(' ', 2).map(Number);
  // As the setter requires; the rate before may be below the least f32.
  const areRates = [from, to].every((rate) => rate > 0 && Number.isFinite(Math.fround(rate))) && Math.fround(to) > 0;
  if (!areRates || text !== `${from} ${to}`) throw invalidFile(name, `expected two rates > 0, got ${show(text)}`);
  return { from, to };
}

function readFlag(texts: Texts, key: string): boolean | undefined {
  const text = texts.get(key);
  if (text === undefined) return undefined;
  if (text !== 'true' && text !== 'false') throw invalidFile(key, `expected true or false, got ${show(text)}`);
  return text === 'true';
}
