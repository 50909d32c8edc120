// Loaded by a `fit` of what has an effect in some calls only: schedules, averages that begin later, frozen layers, mixing.
import { scheduleIn } from '../schedules/registry.js';
import type { Json, Schedule } from '../types.js';
import { warn } from '../warnings.js';
import type { Compiled } from './compile.js';
import type { Network, NetworkLayer } from './network.js';
import type { Progress } from './state.js';

/** A call of fit, as what says which steps and epochs it has. */
export interface Span {
  readonly network: Network;
  readonly compiled: Compiled;
  readonly progress: Pick<Progress, 'step' | 'epoch'>;
  /** Epochs of this call, those before it left out. */
  readonly epochs: number;
  /** Steps of an epoch, and those of this call. */
  readonly steps: number;
  readonly stepsLeft: number;
  readonly batchSize: number;
  readonly isMixed: boolean;
}

/** How many steps of a call a schedule is looked at in, at most. */
const MOST_LOOKS = 64;
/** Later steps beyond which a schedule that has not changed is taken for a constant. */
const MOST_STEPS = 1e7;

/**
 * Warns `W_NO_EFFECT` of what does nothing in this call, and is not neutral by itself, as a rate or a strength of 0 is.
 *
 * A call of one epoch may be a part of a training that the caller runs epoch by epoch: what begins later is not warned of there.
 */
export function warnOfNoEffect(span: Span): void {
  const { network, batchSize, isMixed, epochs } = span;
  if (isMixed && batchSize === 1) tell('mixup mixes the rows of a batch, and here each has one; give batchSize >= 2');
  for (const layer of network.layers) warnIfFrozen(layer);
  if (epochs === 1) return;
  for (const [path, schedule] of schedulesOf(span)) warnOfSchedule(path, schedule, span);
  warnIfAverageIsLate(span);
}

function tell(what: string): void {
  warn('W_NO_EFFECT', `fit: ${what}`);
}

function warnIfFrozen({ layer, name, parameters }: NetworkLayer): void {
  if (layer.trainable) return;
  const kinds = ['penalty', 'constraint'] as const;
  const idle = kinds.filter((kind) => parameters.some((parameter) => parameter[kind] !== undefined));
  if (idle.length === 0) return;
  tell(`${name} is not trainable, so its ${idle.join(' and ')} ${idle.length > 1 ? 'do' : 'does'} nothing`);
}

/** The schedules of the optimizer, of rates and of strengths, with where they are. Those of the user's own are not looked into. */
function schedulesOf({ network, compiled: { optimizer } }: Span): (readonly [path: string, schedule: Schedule])[] {
  const trained = network.layers.filter(({ layer }) => layer.trainable);
  const ofLayers = trained.flatMap(({ layer, name }) => schedulesIn(`${name}.`, layer.config));
  return [...schedulesIn('', optimizer.config), ...ofLayers];
}

function schedulesIn(path: string, config: { readonly [key: string]: Json }): (readonly [string, Schedule])[] {
  return Object.entries(config).flatMap(([key, value]) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
    const inner = value as { readonly [key: string]: Json };
    const schedule = scheduleIn(inner);
    if (schedule !== undefined) return [[`${path}${key}`, schedule] as const];
    return schedulesIn(key === 'config' ? path : `${path}${key}.`, inner);
  });
}

function warnOfSchedule(path: string, schedule: Schedule, { progress: { step }, steps, stepsLeft }: Span): void {
  const { name, config } = schedule;
  const end = step + stepsLeft;
  const counted = `schedules count steps since compile, and an epoch here has ${steps}`;
  const rise =
    Number(config['warmupSteps'] ?? 0) || Number(config['pctStart'] ?? 0) * Number(config['totalSteps'] ?? 0);
  if (rise >= end) tell(`${path}: this call ends within the warmup of ${name}; ${counted}`);
  else if (isLate(schedule, end))
    tell(`${path}: ${name} is constant to the end of this call, and changes later; ${counted}`);
  else if (path === 'learningRate' && isOver(schedule, step, end)) {
    tell(`${path}: ${name} gives 0 in more than half of the steps of this call, which change nothing; ${counted}`);
  }
}

/** Whether a schedule has its first value in all steps before the end, and another one later. */
function isLate({ at }: Schedule, end: number): boolean {
  const first = at(0);
  for (let look = MOST_LOOKS; look > 0; look--)
    if (at(Math.floor(((end - 1) * look) / MOST_LOOKS)) !== first) return false;
  for (let step = end; step < MOST_STEPS; step *= 2) if (at(step) !== first) return true;
  return false;
}

/** Whether it is 0 from the middle on. */
function isOver({ at }: Schedule, step: number, end: number): boolean {
  for (let look = 0; look <= MOST_LOOKS; look++) {
    if (at(Math.floor(end - 1 - ((end - 1 - step) * look) / (2 * MOST_LOOKS))) !== 0) return false;
  }
  return true;
}

function warnIfAverageIsLate({ compiled: { average }, progress, epochs, stepsLeft }: Span): void {
  if (average === undefined) return;
  const { name, unit } = average;
  const end = unit === 'step' ? progress.step + stepsLeft : progress.epoch + epochs;
  for (let count = 1; count <= end; count++) if (average.blend(count, 0) > 0) return;
  tell(`${name} averages nothing by the end of this call: it begins later, by ${unit}s counted since compile`);
}
