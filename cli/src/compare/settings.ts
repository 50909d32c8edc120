/** One compared regularizer: penalties and constraint of all three kernels, the dropout rate, and early stopping. */
export interface Setting {
  readonly name: string;
  /** λ of λ Σ|w|, proximal; 0: no such penalty. */
  readonly l1: number;
  /** λ of λ Σ w²; 0: no such penalty. */
  readonly l2: number;
  /** λ of λ Σ √|g| ‖w_g‖₂ over the groups of weights that leave one input or unit; 0: no such penalty. */
  readonly groupLasso: number;
  /** Largest norm of the weights into a unit of a hidden layer; 0: no such constraint. */
  readonly maxNorm: number;
  /** Fraction dropped after each hidden layer; 0: no dropout. */
  readonly dropout: number;
  /** Epochs without a lower loss on held-out training rows before training stops with the best weights; 0: no early stopping. */
  readonly patience: number;
}

const l1 = 1e-3;
const l2 = 1e-2;
const dropout = 0.5;
const none = { l1: 0, l2: 0, groupLasso: 0, maxNorm: 0, dropout: 0, patience: 0 };

/** The compared settings. The strengths were fixed beforehand; the test rows did not tune them. */
export const settings: readonly Setting[] = [
  { ...none, name: 'none' },
  { ...none, name: 'L1', l1 },
  { ...none, name: 'L2', l2 },
  { ...none, name: 'L1 + L2', l1, l2 },
  { ...none, name: 'group lasso', groupLasso: 1e-3 },
  { ...none, name: 'dropout', dropout },
  { ...none, name: 'L1 + dropout', l1, dropout },
  { ...none, name: 'L2 + dropout', l2, dropout },
  { ...none, name: 'max-norm + dropout', maxNorm: 2, dropout },
  { ...none, name: 'early stopping', patience: 20 },
];

/** Options that all settings share. */
export const training = {
  /** Units of the input, the two hidden layers and the output. */
  units: [64, 128, 128, 10],
  learningRate: 1e-3,
  epsilon: 1e-8,
  batchSize: 32,
  /** With early stopping, one in this many training rows is held out. */
  heldOut: 5,
} as const;

/** Number of training rows that early stopping holds out. */
export function heldOutRows(rows: number): number {
  return Math.max(1, Math.floor(rows / training.heldOut));
}

/** Describes a setting: `λ₁ = 0.001, dropout 0.5`. */
export function describeSetting(setting: Setting): string {
  const parts: string[] = [];
  if (setting.l1 > 0) parts.push(`λ₁ = ${setting.l1}`);
  if (setting.l2 > 0) parts.push(`λ₂ = ${setting.l2}`);
  if (setting.groupLasso > 0) parts.push(`λ = ${setting.groupLasso} for groups of weights that leave an input or unit`);
  if (setting.maxNorm > 0) parts.push(`norms up to ${setting.maxNorm}`);
  if (setting.dropout > 0) parts.push(`dropout ${setting.dropout}`);
  if (setting.patience > 0) parts.push(`patience ${setting.patience} epochs`);
  return parts.length === 0 ? 'no regularizer' : parts.join(', ');
}
