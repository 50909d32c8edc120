// Loaded by a `fit` with options that have an effect in some calls only: schedules, late averages, frozen layers, mixing. It imports no
// code: shared code would move into chunks of its own.

import type { Config, Json, Schedule } from '../../types.js';
import type { Network, NetworkLayer } from '../network.js';
import type { Compiled } from '../state/compile.js';
import type { Progress } from '../state/progress.js';

/** A call of fit, with its steps and epochs. */
export interface Span {
  readonly network: Network;
  readonly compiled: Compiled;
  readonly progress: Pick<Progress, 'step' | 'epoch'>;
  /** Epochs of this call, without those before it. */
  readonly epochs: number;
  /** Steps of an epoch, and all steps of this call. */
  readonly steps: number;
  readonly stepsLeft: number;
  readonly batchSize: number;
  readonly isMixed: boolean;
}

type Tell = (what: string) => void;
type Saved = Pick<Schedule, 'name' | 'config'>;

/** Most steps of a call at which a schedule is evaluated. */
const MOST_LOOKS = 64;

/**
 * Reports options that do nothing in this call, unless they are neutral by themselves, such as a rate or a strength of 0.
 *
 * A call of one epoch may be a part of training that the caller runs epoch by epoch, so options that begin later are not reported
 * there.
 */
export function findNoEffect(tell: Tell, span: Span): void {
  const { network, compiled, batchSize, isMixed, epochs, progress, stepsLeft } = span;
  if (isMixed && batchSize === 1) tell('mixup mixes the rows of a batch, and here each has one; give batchSize >= 2');
  for (const layer of network.layers) tellIfFrozen(tell, layer);
  if (epochs === 1) return;
  const { learningRate, config } = compiled.optimizer;
  const counted = `schedules count steps since compile, and an epoch here has ${span.steps}`;
  const end = progress.step + stepsLeft;
  const trained = network.layers.filter(({ layer }) => layer.trainable);
  const schedules = [
    ...schedulesIn('', config),
    ...trained.flatMap(({ layer, name }) => schedulesIn(`${name}.`, layer.config)),
  ];
  for (const [path, { name, config: numbers }] of schedules) {
    const change = changes[name]!(numbers);
    if (riseOf(numbers) >= end) tell(`${path}: this call ends within the warmup of ${name}; ${counted}`);
    else if (change >= end && change < Infinity)
      tell(`${path}: ${name} is constant to the end of this call, and changes later; ${counted}`);
    else if (path === 'learningRate' && isOver(learningRate as Schedule, progress.step, end)) {
      tell(`${path}: ${name} gives 0 in more than half of the steps of this call, which change nothing; ${counted}`);
    }
  }
  tellIfAverageIsLate(tell, span);
}

function tellIfFrozen(tell: Tell, { layer, name, parameters }: NetworkLayer): void {
  if (layer.trainable) return;
  const kinds = ['penalty', 'constraint'] as const;
  const idle = kinds.filter((kind) => parameters.some((parameter) => parameter[kind] !== undefined));
  if (idle.length === 0) return;
  tell(`${name} is not trainable, so its ${idle.join(' and ')} ${idle.length > 1 ? 'do' : 'does'} nothing`);
}

const numberIn = (config: Config, name: string): number => Number(config[name] ?? 0);

/** The first step whose value differs from that of step 0, or Infinity; for every schedule of this library. */
const changes: Readonly<Record<string, (config: Config) => number>> = {
  stepDecay: (config) => (config['factor'] === 1 ? Infinity : numberIn(config, 'every')),
  exponentialDecay: (config) => (config['decayRate'] === 1 ? Infinity : stairOf(config)),
  inverseTimeDecay: (config) => (config['decayRate'] === 0 ? Infinity : stairOf(config)),
  cosineDecay: () => 1,
  cosineRestarts: () => 1,
  oneCycle: () => 1,
  piecewiseConstant({ boundaries, values }) {
    const [first, ...others] = values as readonly number[];
    const index = others.findIndex((value) => value !== first);
    return index === -1 ? Infinity : (boundaries as readonly number[])[index]!;
  },
  ramp: (config) => (config['from'] === config['to'] ? Infinity : numberIn(config, 'startStep') + 1),
};

const stairOf = (config: Config): number => (config['staircase'] === true ? numberIn(config, 'decaySteps') : 1);

/** Steps before the peak. */
const riseOf = (config: Config): number =>
  numberIn(config, 'warmupSteps') || numberIn(config, 'pctStart') * numberIn(config, 'totalSteps');

/** The schedules in a configuration, with their paths. Custom schedules are left out. */
function schedulesIn(path: string, config: { readonly [key: string]: Json }): (readonly [string, Saved])[] {
  return Object.entries(config).flatMap(([key, value]) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
    const inner = value as { readonly [key: string]: Json };
    const { name } = inner;
    const isSchedule = typeof name === 'string' && Object.hasOwn(changes, name);
    if (isSchedule) return [[`${path}${key}`, inner as unknown as Saved] as const];
    return schedulesIn(key === 'config' ? path : `${path}${key}.`, inner);
  });
}

/** Whether a rate is 0 from the middle on. */
function isOver(schedule: Schedule, step: number, end: number): boolean {
  for (let look = 0; look <= MOST_LOOKS; look++) {
    if (schedule.at(Math.floor(end - 1 - ((end - 1 - step) * look) / (2 * MOST_LOOKS))) !== 0) return false;
  }
  return true;
}

function tellIfAverageIsLate(tell: Tell, { compiled: { average }, progress, epochs, stepsLeft }: Span): void {
  if (average === undefined) return;
  const { name, unit } = average;
  const end = unit === 'step' ? progress.step + stepsLeft : progress.epoch + epochs;
  for (let count = 1; count <= end; count++) if (average.blend(count, 0) > 0) return;
  tell(`${name} averages nothing by the end of this call: it begins later, by ${unit}s counted since compile`);
}
