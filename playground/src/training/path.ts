import { cvPath, stratifiedKFold } from 'ockham/selection';
import { figuresOf, kernelsOf } from './figures.js';
import { modelOf } from './model.js';
import type { PathAnswer, PathRequest } from './pathMessages.js';

const COUNT = 20;
const FOLDS = 5;
const EPOCHS = 100;
/** L2 has no strength at which all is 0. */
const RIDGE = Array.from({ length: COUNT }, (_, at) => Number((10 ** (0 - (4 * at) / (COUNT - 1))).toPrecision(3)));

const post = (answer: PathAnswer) => postMessage(answer);

/** Answers a request with the path. */
export function servePath(): void {
  addEventListener('message', ({ data }: MessageEvent<PathRequest>) => {
    sweep(data).catch((error: Error) => post({ kind: 'error', message: error.message }));
  });
}

/** Sweeps λ from the strength at which all is 0 down, with cross-validation over the training rows. */
async function sweep({ problem, penalty, parts }: PathRequest): Promise<void> {
  const { train, test, columns, classes } = parts;
  const build = (lambda: number) => modelOf(problem, { kind: penalty, strength: lambda }, lambda, { columns, classes });
  const found = await cvPath(build, train.X, train.y, {
    folds: stratifiedKFold({ nSplits: FOLDS, seed: problem.seed }),
    ...(penalty === 'l2' ? { lambdas: RIDGE } : { count: COUNT, ratio: 1e-3 }),
    fit: { epochs: EPOCHS, batchSize: problem.batchSize, verbose: false, onWarning: () => {} },
    onProgress: ({ done, total }) => post({ kind: 'progress', done, total }),
  });
  const model = build(0);
  const steps = [];
  for (const [at, { lambda, mean, standardError }] of found.steps.entries()) {
    const step = found.path.steps[at];
    if (step === undefined) continue;
    model.setWeights(step.weights);
    const kernels = kernelsOf(model);
    const { dataLoss, accuracy } = await figuresOf(model, test);
    const [first] = kernels;
    const norms = Array.from({ length: columns }, (_, input) =>
      Math.hypot(...(first?.data.subarray(input * first.units, (input + 1) * first.units) ?? [])),
    );
    const zeros = step.zeros / kernels.reduce((sum, { data }) => sum + data.length, 0);
    steps.push({ lambda, mean, standardError, testLoss: dataLoss, testAccuracy: accuracy, zeros, kernels, norms });
  }
  model.dispose();
  found.model.dispose();
  post({ kind: 'path', steps, lambdaMin: found.lambdaMin, lambda1se: found.lambda1se });
}
