import { dense } from '../../layers/dense.js';
import type { SolvedStep } from '../../linear/path/step.js';
import { readEvaluation } from '../../model/evaluation/call.js';
import { evaluate } from '../../model/evaluation/evaluate.js';
import { Sequential } from '../../model/sequential.js';
import { createState } from '../../model/state/create.js';
import type { BuiltModel } from '../../selection/run/build.js';
import { given } from '../../validate.js';
import type { FoldRows } from '../executors/executor.js';
import { needsPredictions, scoreIn } from '../study/score.js';
import { silently } from './silently.js';
import type { LinearTask } from './task.js';

/**
 * Scores linear models in the way of the trials: as networks of one layer with the preparation, loss and metrics of a built model that
 * has learned from the rows that train.
 *
 * @param outputUnits  of the built model.
 * @param steps  of a path; with fewer than `count`, the last one stands for the rest.
 * @returns (count) the metric of each step on the rows that score.
 */
export async function scoresOf(
  { state: { inputs }, compiled }: BuiltModel,
  { ending }: LinearTask,
  columns: number,
  outputUnits: number,
  rows: FoldRows,
  steps: readonly SolvedStep[],
  count: number,
  metric: string,
  signal: { throwIfAborted(): void } | undefined,
): Promise<readonly unknown[]> {
  const layers = [dense({ units: outputUnits, inputShape: [columns], activation: ending })];
  const { names, means, standardizer, missing } = inputs;
  const state = createState({ seed: 0, layers, missing }); // nothing is drawn
  Object.assign(state.inputs, { names, means, standardizer });
  const isFused = compiled.loss.fusedActivation === ending;
  state.compiled = { ...compiled, average: undefined, ending, isFused };
  const model = new Sequential(state);
  try {
    const { test } = rows;
    const call = silently(() => readEvaluation(state, test.X, test.y, given({ sampleWeight: test.sampleWeight })));
    const scores: unknown[] = [];
    for (let at = 0; at < count; at++) {
      signal?.throwIfAborted();
      if (at < steps.length) model.setWeights(weightsOf(steps[at]!, columns, outputUnits));
      const figures = await evaluate(state, call);
      const predictions = needsPredictions(metric, test) ? silently(() => model.predict(test.X)) : undefined;
      const own = { model, state, compiled: state.compiled };
      scores.push(await scoreIn(metric, { figures, predictions, model: undefined }, rows, async (use) => use(own)));
    }
    return scores;
  } finally {
    model.dispose();
  }
}

/** Kernel and bias. Two outputs of a model of two classes have the log-odds as their difference. */
function weightsOf({ intercepts, coefficients }: SolvedStep, columns: number, units: number) {
  const first = units - coefficients.length;
  const kernel = new Float32Array(columns * units);
  const bias = new Float32Array(units);
  for (const [output, { indices, values }] of coefficients.entries()) {
    for (const [at, column] of indices.entries()) kernel[column * units + first + output] = values[at]!;
    bias[first + output] = intercepts[output]!;
  }
  return [{ data: kernel, shape: [columns, units] as const }, bias] as const;
}
