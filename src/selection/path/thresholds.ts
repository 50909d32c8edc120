import { OptionError } from '../../errors.js';
import type { Network } from '../../model/network.js';
import { strengthsAt } from '../../model/weights/blocks.js';
import type { ParameterSpec, Penalty } from '../../types.js';

/** The first kernel of a model, the array that says which inputs are alive. */
export interface FirstKernel {
  /** Such as 'dense/kernel'. */
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly penalty: Penalty | undefined;
}

/** Strengths of its penalty for λ = 1: of Σ|w|, and of groups or skip weights. */
export interface UnitStrengths {
  readonly l1: number;
  readonly structured: number;
}

/** A step at which schedules are over. */
const LATE = 2 ** 40;

/** The error where strengths cannot be computed. */
export function noAuto(owner: string, why: string): OptionError {
  const expected = 'a list of strengths';
  const message = `${owner}: the largest strength cannot be computed: ${why}; give lambdas`;
  return new OptionError(message, { path: `${owner}.lambdas`, expected, got: 'auto' });
}

/** @throws OptionError without a kernel. */
export function firstKernel(owner: string, { layers }: Network): FirstKernel {
  for (const { name, parameters } of layers) {
    const kernel = parameters.find((spec) => spec.name === 'kernel');
    if (kernel === undefined) continue;
    const [rows = 1, columns = 1] = kernel.shape;
    return { name: `${name}/kernel`, rows, columns, penalty: penaltyOf(kernel) };
  }
  throw noAuto(owner, 'no layer of the model has a kernel');
}

function penaltyOf({ penalty }: ParameterSpec): Penalty | undefined {
  return penalty;
}

/** @throws OptionError unless the strengths are those of a penalty that makes zeros, constant and proportional to λ. */
export function strengthsOf(owner: string, one: FirstKernel, two: FirstKernel): UnitStrengths {
  const [first, second] = [one, two].map(({ penalty }) => at(penalty, 0)) as [UnitStrengths, UnitStrengths];
  const late = at(one.penalty, LATE);
  if (first.l1 === 0 && first.structured === 0) {
    throw noAuto(owner, `no penalty of ${one.name} with strength lambda sets weights to 0`);
  }
  const isConstant = late.l1 === first.l1 && late.structured === first.structured;
  if (!isConstant) throw noAuto(owner, `the penalty of ${one.name} follows a schedule`);
  const isTwice = (b: number, a: number) => Math.abs(b - 2 * a) <= 1e-9 * a;
  if (!isTwice(second.l1, first.l1) || !isTwice(second.structured, first.structured)) {
    throw noAuto(owner, `the strength of ${one.name} is not proportional to lambda`);
  }
  if (one.penalty?.factors?.includes(0)) throw noAuto(owner, `factors of 0 leave inputs of ${one.name} free`);
  return first;
}

function at(penalty: Penalty | undefined, step: number): UnitStrengths {
  const { structured } = penalty ?? {};
  return {
    l1: strengthsAt(penalty, step).l1,
    structured: structured?.prox === undefined ? 0 : (structured.strengthAt?.(step) ?? 0),
  };
}

/** The smallest λ at which no weight leaves 0, as `lambdaMaxOf` says for each penalty. */
export function smallestZeroing(
  kernel: FirstKernel,
  gradient: Float64Array,
  { l1, structured }: UnitStrengths,
): number {
  const { penalty, columns, rows } = kernel;
  const factor = (index: number) => penalty?.factors?.[Math.floor(index / columns)] ?? 1;
  const single = (index: number) => (l1 === 0 ? 0 : Math.abs(gradient[index]!) / (l1 * factor(index)));
  if (structured === 0) return gradient.reduce((most, _, index) => Math.max(most, single(index)), 0);
  if (penalty?.name === 'lassoNet') return ofSkips(kernel, gradient) / structured;
  const { groups, free } = membersOf(penalty?.structured?.groups ?? 'inputs', rows, columns);
  const most = groups.reduce(
    (largest, members) =>
      Math.max(
        largest,
        ofGroup(
          members.map((index) => gradient[index]!),
          l1,
          structured,
        ),
      ),
    0,
  );
  return free.reduce((largest, index) => Math.max(largest, single(index)), most);
}

function norm(values: readonly number[]): number {
  let squares = 0;
  for (const value of values) squares += value * value;
  return Math.sqrt(squares);
}

/** The λ at which ||soft(g, λ a)|| = λ b √|g|: the left side falls as λ grows, and the right one rises. */
function ofGroup(gradient: readonly number[], a: number, b: number): number {
  const root = b * Math.sqrt(gradient.length);
  if (a === 0) return norm(gradient) / root;
  let [low, high] = [0, norm(gradient) / root];
  // As many halves as f64 has digits.
  for (let count = 0; count < 60; count++) {
    const middle = (low + high) / 2;
    const left = norm(gradient.map((g) => Math.max(Math.abs(g) - middle * a, 0)));
    if (left > middle * root) low = middle;
    else high = middle;
  }
  return high;
}

/** The largest ||G_θj|| + M ||G_wj||_1: a skip of length t lets each weight of the input reach M t. */
function ofSkips({ rows, columns, penalty }: FirstKernel, gradient: Float64Array): number {
  const outputs = Number(penalty?.config['outputs']);
  const M = Number(penalty?.config['M']);
  let most = 0;
  for (let row = 0; row < rows; row++) {
    const own = Array.from(gradient.subarray(row * columns, (row + 1) * columns));
    const behind = own.slice(outputs).reduce((sum, g) => sum + Math.abs(g), 0);
    most = Math.max(most, norm(own.slice(0, outputs)) + M * behind);
  }
  return most;
}

/** The weights of each group, and those in none. */
function membersOf(groups: 'inputs' | 'units' | readonly (readonly number[])[], rows: number, columns: number) {
  const row = (input: number) => Array.from({ length: columns }, (_, unit) => input * columns + unit);
  if (groups === 'units') {
    const column = (unit: number) => Array.from({ length: rows }, (_, input) => input * columns + unit);
    return { groups: Array.from({ length: columns }, (_, unit) => column(unit)), free: [] };
  }
  const inputs = Array.from({ length: rows }, (_, input) => input);
  if (groups === 'inputs') return { groups: inputs.map(row), free: [] };
  const grouped = new Set(groups.flat());
  return {
    groups: groups.map((list) => list.flatMap(row)),
    free: inputs.filter((input) => !grouped.has(input)).flatMap(row),
  };
}
