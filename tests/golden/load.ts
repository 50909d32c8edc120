// Typed access to the golden files; what they hold and where they come from is in README.md beside this file.
// c1 and c2 hold decimals of float32 numbers: putting them into a Float32Array restores exactly those. c3 is float64.
import { readFileSync } from 'node:fs';
import type { Matrix } from '../../src/types.js';

/** A tensor as the files write it. */
interface RawTensor {
  readonly shape: number[];
  readonly data: number[];
}

function readJson<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8')) as T;
}

function f32Matrix({ shape, data }: RawTensor): Matrix {
  return { shape, data: new Float32Array(data) };
}

/** One forward and backward pass through dense layers; arrays hold one entry per layer. */
export interface DenseCase {
  readonly name: string;
  readonly activations: readonly string[];
  readonly loss: string;
  readonly X: Matrix;
  readonly kernels: readonly Matrix[];
  readonly biases: readonly Matrix[];
  /** (rows) labels, or (rows, columns). */
  readonly target: Matrix;
  readonly lossValue: number;
  /** (rows) or (rows, columns): before the mean. */
  readonly elementLosses: Matrix;
  /** softmax of the logits; only for the softmax cross entropies. */
  readonly probabilities: Matrix | undefined;
  readonly z: readonly Matrix[];
  readonly h: readonly Matrix[];
  readonly dz: readonly Matrix[];
  readonly dKernels: readonly Matrix[];
  readonly dBiases: readonly Matrix[];
  readonly dX: Matrix;
  /** PyTorch's own float32 error per tensor, by the file's names: loss, z1, dW1, dX, ... */
  readonly torchF32Error: Readonly<Record<string, number>>;
}

type RawDenseCase = Record<string, RawTensor> & {
  readonly name: string;
  readonly activations: string[];
  readonly loss: string;
  readonly out: Record<string, RawTensor> & { readonly loss: number };
  readonly torch_f32_err: Record<string, number>;
};

function denseCase(raw: RawDenseCase): DenseCase {
  const layers = raw.activations.map((_, l) => l + 1);
  const inputs = (name: string) => layers.map((l) => f32Matrix(raw[`${name}${l}`]!));
  const outputs = (name: string) => layers.map((l) => f32Matrix(raw.out[`${name}${l}`]!));
  const probabilities = raw.out['probs'];
  return {
    name: raw.name,
    activations: raw.activations,
    loss: raw.loss,
    X: f32Matrix(raw['X']!),
    kernels: inputs('W'),
    biases: inputs('b'),
    target: f32Matrix(raw['target']!),
    lossValue: Math.fround(raw.out.loss),
    elementLosses: f32Matrix(raw.out['per_element_loss']!),
    probabilities: probabilities && f32Matrix(probabilities),
    z: outputs('z'),
    h: outputs('h'),
    dz: outputs('dz'),
    dKernels: outputs('dW'),
    dBiases: outputs('db'),
    dX: f32Matrix(raw.out['dX']!),
    torchF32Error: raw.torch_f32_err,
  };
}

/** c1: every activation with two losses, and every loss with ReLU. */
export function loadDenseCases(): DenseCase[] {
  return ['c1_dense_activations.json', 'c1_dense_losses.json'].flatMap((name) =>
    readJson<{ cases: RawDenseCase[] }>(name).cases.map(denseCase),
  );
}

export type TrajectoryOptimizer = 'sgd' | 'momentum' | 'nesterov' | 'adam';

/** Numbers of the optimizers of c2, by the files' names. */
export interface TrajectoryOptimizers {
  readonly sgd: { readonly lr: number };
  readonly momentum: { readonly lr: number; readonly momentum: number };
  readonly nesterov: { readonly lr: number; readonly momentum: number };
  readonly adam: { readonly lr: number; readonly beta1: number; readonly beta2: number; readonly eps: number };
}

/** What all runs of c2 share: a 6-16-4 network, ReLU, softmax cross entropy, 25 batches of 8 of the 40 rows. */
export interface TrajectorySetup {
  readonly X: Matrix;
  /** (40) labels. */
  readonly target: Matrix;
  /** [W1 (6, 16), b1 (16), W2 (16, 4), b2 (4)]. */
  readonly initialWeights: readonly Matrix[];
  /** Per step, 8 rows of X. */
  readonly batches: readonly (readonly number[])[];
  /** Per step, (8, 16) of 0 and 1, used by the runs with dropout. */
  readonly masks: readonly Matrix[];
  /** 1 / keep of these masks, whose keep is 0.6. */
  readonly dropoutScale: number;
  readonly optimizers: TrajectoryOptimizers;
}

export interface TrajectoryRun {
  readonly name: string;
  readonly optimizer: TrajectoryOptimizer;
  readonly dropout: boolean;
  /** Penalties of both kernels; biases have none. `l1` is proximal, with threshold lr * l1. */
  readonly l1: number;
  readonly l1Subgradient: number;
  readonly l2: number;
  /** Per step, before the update. */
  readonly dataLoss: Float32Array;
  /** dataLoss + penalties, per step, before the update; the proximal runs do not have it. */
  readonly totalLoss: Float32Array | undefined;
  /** W1 after the first step; the proximal runs do not have it. */
  readonly firstKernelAfterOneStep: Matrix | undefined;
  /** [W1, b1, W2, b2] after 25 steps. */
  readonly finalWeights: readonly Matrix[];
  /** Zeros of the final W1 and W2; only the proximal runs have it. */
  readonly zeros: readonly [number, number] | undefined;
  /** How far PyTorch's own float32 run ends from the float64 one: the largest difference of a weight. */
  readonly torchF32Deviation: number;
}

interface RawTrajectories {
  readonly X: RawTensor;
  readonly target: RawTensor;
  readonly init: Record<string, RawTensor>;
  readonly batch_indices: RawTensor;
  readonly keep_mask: { readonly shape: number[]; readonly bits: string[] };
  readonly optimizers: TrajectoryOptimizers;
  readonly runs: RawRun[];
}

type RawRun = Record<string, RawTensor> & {
  readonly optimizer: TrajectoryOptimizer;
  readonly reg: 'none' | 'l1' | 'l2' | 'dropout' | 'l1_l2_dropout';
  readonly lambda_l1?: number;
  readonly data_loss: number[];
  readonly total_loss?: number[];
  readonly zeros?: { readonly W1: number; readonly W2: number };
  readonly torch_f32_dev: { readonly weights: number };
};

/** The strengths that the files state in words (`reg`). */
const TRAJECTORY_L1 = 0.001;
const TRAJECTORY_L2 = 0.01;
const TRAJECTORY_RATE = 0.4;

const WEIGHT_NAMES = ['W1', 'b1', 'W2', 'b2'];

function trajectorySetup(raw: RawTrajectories): TrajectorySetup {
  const [steps, rows, units] = raw.keep_mask.shape as [number, number, number];
  const rowsOfStep = raw.batch_indices.data;
  return {
    X: f32Matrix(raw.X),
    target: f32Matrix(raw.target),
    initialWeights: WEIGHT_NAMES.map((name) => f32Matrix(raw.init[name]!)),
    batches: Array.from({ length: steps }, (_, step) => rowsOfStep.slice(step * rows, (step + 1) * rows)),
    masks: raw.keep_mask.bits.map((bits) => f32Matrix({ shape: [rows, units], data: Array.from(bits, Number) })),
    dropoutScale: 1 / (1 - TRAJECTORY_RATE),
    optimizers: raw.optimizers,
  };
}

function trajectoryRun(raw: RawRun): TrajectoryRun {
  const l1 = raw.lambda_l1 ?? 0;
  return {
    name: `${raw.optimizer}, ${raw.reg}${l1 > 0 ? `, proximal l1 ${l1}` : ''}`,
    optimizer: raw.optimizer,
    dropout: raw.reg.includes('dropout'),
    l1,
    l1Subgradient: raw.reg.includes('l1') ? TRAJECTORY_L1 : 0,
    l2: raw.reg.includes('l2') ? TRAJECTORY_L2 : 0,
    dataLoss: new Float32Array(raw.data_loss),
    totalLoss: raw.total_loss && new Float32Array(raw.total_loss),
    firstKernelAfterOneStep: raw['W1_after1'] && f32Matrix(raw['W1_after1']),
    finalWeights: WEIGHT_NAMES.map((name) => f32Matrix(raw[`${name}_final`]!)),
    zeros: raw.zeros && [raw.zeros.W1, raw.zeros.W2],
    torchF32Deviation: raw.torch_f32_dev.weights,
  };
}

export interface Trajectories {
  readonly setup: TrajectorySetup;
  readonly runs: readonly TrajectoryRun[];
}

/** c2: 20 runs, four optimizers each plain, with L2, with L1 (subgradient), with dropout, with all. */
export function loadTrajectories(): Trajectories {
  const raw = readJson<RawTrajectories>('c2_trajectories_a.json');
  return { setup: trajectorySetup(raw), runs: raw.runs.map(trajectoryRun) };
}

/** c2: 18 runs with a proximal L1 step of threshold lr * lambda after every step, with and without dropout. */
export function loadProximalTrajectories(): Trajectories {
  const raw = readJson<RawTrajectories>('c2_proximal.json');
  return { setup: trajectorySetup(raw), runs: raw.runs.map(trajectoryRun) };
}

/** A minimizer of 1/(2n) ||Z w - t||^2 + l1 ||w||_1 + l2/2 ||w||^2. */
export interface LinearSolution {
  readonly l1: number;
  readonly l2: number;
  /** (10). */
  readonly coef: readonly number[];
  readonly objective: number;
}

/** c3: the diabetes data by proximal gradient; float64. The columns of Z and t have mean 0 and population variance 1. */
export interface DiabetesProximal {
  readonly X_mean: readonly number[];
  readonly X_std: readonly number[];
  readonly y_mean: number;
  readonly y_std: number;
  /** Largest eigenvalue of Z'Z / n. */
  readonly lipschitz: number;
  readonly lasso: readonly LinearSolution[];
  readonly elastic_net_r05: readonly LinearSolution[];
  readonly elastic_net_r02: readonly LinearSolution[];
  readonly ridge: readonly (Omit<LinearSolution, 'l1'> & { readonly l1?: undefined })[];
  /** Iterates 1 to 10 of w = soft(w - step * gradient, step * l1) from w = 0. */
  readonly ista_iterates: {
    readonly l1: number;
    readonly step: number;
    readonly coef_after_iteration_1_to_10: readonly (readonly number[])[];
  };
  /** e = z w + b - t; w = soft(w - lr (z'e/32 + l2 w), lr l1); b -= lr mean(e); from 0. */
  readonly prox_sgd: {
    readonly lr: number;
    readonly l1: number;
    readonly l2: number;
    readonly batch: number;
    readonly batch_indices: { readonly shape: readonly [number, number]; readonly data: readonly number[] };
    readonly zeros_after_each_step: readonly number[];
    readonly snapshots: readonly {
      readonly step: number;
      readonly coef: readonly number[];
      readonly intercept: number;
    }[];
  };
}

export function loadDiabetesProximal(): DiabetesProximal {
  return readJson<DiabetesProximal>('c3_diabetes_prox.json');
}

export type DigitsRegime = 'full1258' | 'first300' | 'full1258_noise20' | 'first300_noise20';

/** c5: accuracy on the 539 test rows of digits after training, over 10 seeds; `torch_settings` says how. */
export interface DigitsAccuracy {
  readonly regimes: Readonly<Record<DigitsRegime, string>>;
  readonly torch_settings: string;
  /** Rows of the data file. */
  readonly train_index: readonly number[];
  readonly test_index: readonly number[];
  /** Positions in train_index, and the wrong labels that stand there in the regimes with noise. */
  readonly noisy_positions: readonly number[];
  readonly noisy_labels: readonly number[];
  /** By regime and setting: none, l1_1e-4, l2_1e-2, dropout_0.5, l1_1e-3_dropout_0.5, ... */
  readonly test_accuracy: Readonly<
    Record<DigitsRegime, Readonly<Record<string, { readonly mean: number; readonly std: number }>>>
  >;
}

export function loadDigitsAccuracy(): DigitsAccuracy {
  return readJson<DigitsAccuracy>('c5_digits.json');
}

/** c4: one path of glmnet; a row of coefficients, on the scale of the raw columns, for each lambda. */
export interface GlmnetPath {
  readonly alpha: number;
  readonly lambda_: readonly number[];
  readonly intercept: readonly number[];
  readonly coef: readonly (readonly number[])[];
}

export function loadGlmnet(): Readonly<Record<'lasso' | 'elastic_net_05' | 'ridge', GlmnetPath>> {
  return readJson('c4_glmnet_diabetes.json');
}
