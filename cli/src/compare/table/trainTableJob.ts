import {
  adam,
  dense,
  dropout,
  earlyStopping,
  groupLasso,
  heUniform,
  l1l2,
  maxNorm,
  type Sequential,
  selectRows,
  sequential,
  trainTestSplit,
} from 'ockham';
import { accuracyScore, rootMeanSquaredError } from 'ockham/metrics';
import { type ColumnType, type Table, table } from 'ockham/table';
import type { Task } from '../../data/task.js';
import { byName } from '../../data/understand.js';
import { preparationOf } from '../../fit/build.js';
import { usedColumns } from '../../fit/columns.js';
import { likeliest, predictionsOf, truthOf } from '../../fit/predictions.js';
import { zeroFraction } from '../statistics.js';
import { regularizers, type Strength } from './regularizers.js';

/** The table, as each worker gets it once. */
export interface TableData {
  readonly columns: readonly (readonly [name: string, cells: readonly unknown[]])[];
  readonly schema: readonly (readonly [name: string, type: ColumnType])[];
  readonly target: string;
  readonly missing: readonly string[];
  readonly task: Task;
  readonly outputs: number;
}

/** One regularizer on one fold with one seed. */
export interface TableJob {
  /** Number of the regularizer. */
  readonly regularizer: number;
  readonly fold: number;
  readonly seed: number;
  readonly train: Int32Array;
  readonly test: Int32Array;
  readonly epochs: number;
  readonly batchSize: number;
}

export interface TableJobResult {
  /** Accuracy, or RMSE, of the test rows and of those that trained. */
  readonly test: number;
  readonly train: number;
  readonly zeros: number;
  /** Columns of the table without a weight. */
  readonly unused: number;
  readonly epochs: number;
  readonly strength: Strength;
  readonly seconds: number;
}

const UNITS = 64;
const LEARNING_RATE = 3e-3;
/** Share of the training rows that chooses a strength, or stops training. */
const HELD_OUT = 0.2;

/** Reads the table of a worker. */
export function readTable({ columns, schema, target, missing }: TableData): Table {
  return table(byName(columns), { target, schema: byName(schema), missing });
}

function build(
  rows: Table,
  { task, outputs }: TableData,
  { l1, l2, groupLasso: lambda, maxNorm: most, dropout: rate }: Strength,
  seed: number,
): Sequential {
  const prepared = preparationOf(rows, task);
  const penalty = l1 > 0 || l2 > 0 ? { kernelRegularizer: l1l2({ l1, l2 }) } : {};
  const first = lambda > 0 ? { kernelRegularizer: groupLasso(lambda, { groups: prepared.groups! }) } : penalty;
  const constraint = most > 0 ? { kernelConstraint: maxNorm(most) } : {};
  const hidden = { units: UNITS, activation: 'relu', kernelInitializer: heUniform(), ...constraint } as const;
  const drop = () => (rate > 0 ? [dropout({ rate })] : []);
  const isClasses = task === 'classification';
  return sequential({
    seed,
    preprocess: prepared,
    layers: [
      dense({ ...hidden, ...first }),
      ...drop(),
      dense({ ...hidden, ...penalty }),
      ...drop(),
      dense({ units: outputs, activation: isClasses ? 'softmax' : 'linear', ...penalty }),
    ],
  }).compile({
    optimizer: adam({ learningRate: LEARNING_RATE }),
    loss: isClasses ? 'sparseCategoricalCrossentropy' : 'meanSquaredError',
  });
}

/** Trains one regularizer: chooses its strength on held-out training rows, trains anew on all of them, and scores. */
export async function trainTableJob(all: Table, data: TableData, job: TableJob): Promise<TableJobResult> {
  const started = performance.now();
  const { strengths, patience } = regularizers[job.regularizer]!;
  const train = selectRows(all, job.train);
  const test = selectRows(all, job.test);
  const options = { batchSize: job.batchSize, epochs: job.epochs, verbose: false, onWarning: () => {} } as const;
  const inner = () =>
    trainTestSplit(train, { testSize: HELD_OUT, seed: job.seed, stratify: data.task === 'classification' });
  let strength = strengths[0]!;
  if (strengths.length > 1) {
    const { train: learned, test: held } = inner();
    let least = Number.POSITIVE_INFINITY;
    for (const candidate of strengths) {
      const model = build(learned, data, candidate, job.seed);
      await model.fit(learned, options);
      const { dataLoss } = await model.evaluate(held);
      model.dispose();
      if (dataLoss < least) [least, strength] = [dataLoss, candidate];
    }
  }
  const parts = patience > 0 ? inner() : undefined;
  const rows = parts?.train ?? train;
  const model = build(rows, data, strength, job.seed);
  try {
    const { epochs } = await model.fit(rows, {
      ...options,
      ...(parts === undefined
        ? {}
        : { validationData: parts.test, callbacks: [earlyStopping({ patience, restoreBestWeights: true })] }),
    });
    const kernels = model.getWeights().filter((_, index) => index % 2 === 0);
    const weights = kernels.reduce((sum, { data: own }) => sum + own.length, 0);
    return {
      test: score(model, test),
      train: score(model, train),
      zeros:
        kernels.reduce((sum, { data: own }) => sum + zeroFraction(Float32Array.from(own)) * own.length, 0) / weights,
      unused: usedColumns(
        model,
        all.columns.map(({ name }) => name),
      ).filter(({ isAlive }) => !isAlive).length,
      epochs: epochs.length,
      strength,
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    model.dispose();
  }
}

function score(model: Sequential, rows: Table): number {
  const truth = truthOf(rows, model.classes);
  const predictions = predictionsOf(model.predict(rows), model.classes);
  if (truth.kind === 'classes' && predictions.kind === 'classes')
    return accuracyScore(truth.numbers, likeliest(predictions));
  return truth.kind === 'numbers' && predictions.kind === 'numbers'
    ? rootMeanSquaredError(truth.values, predictions.values)
    : Number.NaN;
}
