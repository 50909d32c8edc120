/** A regularizer as it is compared: strengths of the penalties on all three kernels, and the dropout rate. */
export interface Setting {
  readonly name: string;
  /** λ of λ Σ|w|, proximal; 0: no such penalty. */
  readonly l1: number;
  /** λ of λ Σ w²; 0: no such penalty. */
  readonly l2: number;
  /** Fraction dropped after each hidden layer; 0: no dropout. */
  readonly dropout: number;
}

const l1 = 1e-3;
const l2 = 1e-2;
const dropout = 0.5;

/** What is compared. The strengths were fixed beforehand; no run on the test rows has tuned them. */
export const settings: readonly Setting[] = [
  { name: 'none', l1: 0, l2: 0, dropout: 0 },
  { name: 'L1', l1, l2: 0, dropout: 0 },
  { name: 'L2', l1: 0, l2, dropout: 0 },
  { name: 'L1 + L2', l1, l2, dropout: 0 },
  { name: 'dropout', l1: 0, l2: 0, dropout },
  { name: 'L1 + dropout', l1, l2: 0, dropout },
  { name: 'L2 + dropout', l1: 0, l2, dropout },
];

/** What every setting shares. */
export const training = {
  /** Units of the input, the two hidden layers and the output. */
  units: [64, 128, 128, 10],
  learningRate: 1e-3,
  epsilon: 1e-8,
  batchSize: 32,
} as const;

/** The numbers of a setting, for people: `λ₁ = 0.001, dropout 0.5`. */
export function describeSetting(setting: Setting): string {
  const parts: string[] = [];
  if (setting.l1 > 0) parts.push(`λ₁ = ${setting.l1}`);
  if (setting.l2 > 0) parts.push(`λ₂ = ${setting.l2}`);
  if (setting.dropout > 0) parts.push(`dropout ${setting.dropout}`);
  return parts.length === 0 ? 'no regularizer' : parts.join(', ');
}
