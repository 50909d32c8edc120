import { integerPower } from '../../core/exact/power.js';
import type { Matrix } from '../../types.js';
import { given } from '../../validate.js';
import { readBuilt } from '../run/build.js';
import { type Grid, logSpaced } from './grid.js';
import { lambdaMaxOf, type NullRows, nullModelOf } from './lambdaMax.js';
import { type After, type PathRows, type PathWork, requireUse, trainAt } from './train.js';

/** One trained strength. */
export interface Walked<T> {
  readonly lambda: number;
  readonly weights: readonly Matrix[];
  readonly epochs: number;
  readonly result: T;
}

/** The largest strength and where a path begins. */
export interface Beginning {
  /** The weights that the first strength starts from; undefined: as initialized. */
  readonly from: readonly Matrix[] | undefined;
  /** Descending. */
  readonly lambdas: readonly number[];
  /** The computed largest strength; undefined if strengths were given. */
  readonly lambdaMax: number | undefined;
}

/**
 * Begins a path: without penalty if it goes from dense to sparse, with a first kernel of 0 if it goes the other way, as initialized if there is no
 * warm start; and computes the strengths if they are not given.
 */
export async function begin(work: PathWork, rows: PathRows, grid: Grid, signal: AbortSignal): Promise<Beginning> {
  const { owner, build } = work;
  const isUpwards = work.warmStart === 'dense';
  const isWarm = work.warmStart !== 'none';
  const from = isUpwards ? await unpenalized(work, rows, signal) : undefined;
  const { classWeight, validationSplit } = work.fit({ ...rows, lambda: 0 }, undefined);
  const nullRows = { ...rows, options: given({ classWeight, validationSplit, sampleWeight: rows.weights }) };
  const lambdas = grid.given;
  if (lambdas !== undefined) {
    requireUse(owner, work, rows, lambdas);
    const start = isWarm ? (from ?? (await withoutInputs(work, nullRows, rows))) : undefined;
    return { from: start, lambdas, lambdaMax: undefined };
  }
  const at = (lambda: number) => build(lambda, rows);
  const { lambdaMax, nullWeights } = await lambdaMaxOf(owner, at, nullRows, from);
  return { from: isWarm ? (from ?? nullWeights) : undefined, lambdas: logSpaced(lambdaMax, grid), lambdaMax };
}

async function unpenalized(work: PathWork, rows: PathRows, signal: AbortSignal): Promise<readonly Matrix[]> {
  const { weights } = await trainAt(work, rows, 0, undefined, signal, async () => undefined);
  return weights;
}

/** The initial weights with a first kernel of 0 and the output bias for it. */
async function withoutInputs(work: PathWork, nullRows: NullRows, rows: PathRows): Promise<readonly Matrix[]> {
  const built = readBuilt(work.owner, work.build(0, rows));
  try {
    return (await nullModelOf(work.owner, built, nullRows, undefined)).weights;
  } finally {
    built.model.dispose();
  }
}

/**
 * Goes along the strengths, each from the weights of the one before, or without a warm start from its own.
 *
 * @param lambdas  descending.
 * @param isEnough  whether to end the path behind a result.
 * @param isOpen  whether a path upwards goes on beyond the largest strength, by the same factor, at most as far again.
 * @returns in descending order.
 */
export async function walk<T>(
  work: PathWork,
  rows: PathRows,
  { from, lambdas }: Beginning,
  signal: AbortSignal,
  afterOf: (lambda: number) => After<T>,
  isEnough: (walked: Walked<T>) => boolean = () => false,
  isOpen = false,
): Promise<Walked<T>[]> {
  const isUpwards = work.warmStart === 'dense';
  const walked: Walked<T>[] = [];
  for (const lambda of strengths(lambdas, isUpwards, isOpen)) {
    const start = work.warmStart === 'none' ? undefined : (walked.at(-1)?.weights ?? from);
    const step = { lambda, ...(await trainAt(work, rows, lambda, start, signal, afterOf(lambda))) };
    walked.push(step);
    if (isEnough(step)) break;
  }
  return isUpwards ? walked.reverse() : walked;
}

function* strengths(lambdas: readonly number[], isUpwards: boolean, isOpen: boolean): Generator<number, void, void> {
  yield* isUpwards ? lambdas.toReversed() : lambdas;
  const [largest, second] = lambdas;
  if (!isUpwards || !isOpen || largest === undefined || second === undefined) return;
  for (let step = 1; step < lambdas.length; step++) yield largest * integerPower(largest / second, step);
}
