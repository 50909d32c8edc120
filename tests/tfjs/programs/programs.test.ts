// Programs for TensorFlow.js, each written once and run under both libraries: `npm run test:tfjs`, which installs TensorFlow.js.
//
// Where nothing is random (equal weights to start with, rows in order, no dropout) the figures of all epochs must agree; otherwise
// what the program is for must succeed under both. Where TensorFlow.js does not do what its documentation says, both figures are
// expected, and shown.
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { breastCancer, digits } from '../../../src/datasets/index.js';
import * as facade from '../../../src/tfjs/index.js';
import { diagnoseTumours } from './programs/diagnosis.js';
import { readDigits } from './programs/digits.js';
import { classifyFlowers } from './programs/flowers.js';
import { predictPrices } from './programs/housing.js';
import { countKept } from './programs/masks.js';
import { selectInputs } from './programs/selection.js';
import { xor } from './programs/xor.js';

const original = createRequire(import.meta.url)('@tensorflow/tfjs') as typeof facade;

/** What the program gives here, and under TensorFlow.js. */
async function both<T>(program: (tf: typeof facade) => Promise<T>): Promise<{ ours: T; theirs: T }> {
  return { ours: await program(facade), theirs: await program(original) };
}

/** Both round every operation to f32, in orders of their own; over some hundred steps that adds up to less than this. */
const ROUNDING = 1e-4;

function expectAgreement(ours: Record<string, number[]>, theirs: Record<string, number[]>) {
  expect(Object.keys(ours).sort()).toEqual(Object.keys(theirs).sort());
  for (const [key, figures] of Object.entries(ours)) {
    expect(figures.length, key).toBe(theirs[key]!.length);
    for (const [epoch, figure] of figures.entries()) {
      const other = theirs[key]![epoch]!;
      expect(Math.abs(figure - other), `${key} of epoch ${epoch}: ${figure}, ${other}`).toBeLessThan(
        ROUNDING * Math.max(Math.abs(other), 0.1),
      );
    }
  }
}

const show = (what: string, ours: unknown, theirs: unknown) =>
  console.log(`${what}: Ockham ${ours}, TensorFlow.js ${theirs}`);

test('the exclusive or is learned', async () => {
  const { ours, theirs } = await both(xor);
  for (const { shape, answers, losses, accuracies } of [ours, theirs]) {
    expect(shape).toEqual([4, 1]);
    expect(answers).toEqual([0, 1, 1, 0]);
    expect(losses).toHaveLength(150);
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 10);
    expect(accuracies.at(-1)).toBe(1);
  }
  show('final loss of xor', ours.losses.at(-1), theirs.losses.at(-1));
});

test('every figure of a classification of flowers agrees', async () => {
  const { ours, theirs } = await both(classifyFlowers);
  expectAgreement(ours.history, theirs.history);
  expect(ours.shapes).toEqual([[30, 3], [30]]);
  expect(theirs.shapes).toEqual(ours.shapes);
  expect(ours.right).toBe(theirs.right);
  expect(ours.accuracy).toBeCloseTo(theirs.accuracy!, 6);
  expect(Math.abs(ours.loss! - theirs.loss!)).toBeLessThan(ROUNDING * theirs.loss!);
  expect(ours.right).toBeGreaterThan(24);
  show('final val_loss of flowers', ours.history['val_loss']?.at(-1), theirs.history['val_loss']?.at(-1));
});

test('every figure of a regression with L2 agrees; loss has the penalty, val_loss does not', async () => {
  const { ours, theirs } = await both(predictPrices);
  expectAgreement(ours.history, theirs.history);
  expect(ours.shape).toEqual([13, 20]);
  expect([ours.shape, ours.parameters]).toEqual([theirs.shape, theirs.parameters]);
  for (const { history } of [ours, theirs]) {
    expect(history['loss']!.at(-1)! - history['mse']!.at(-1)!).toBeGreaterThan(0.01);
    expect(history['val_loss']!.at(-1)).toBeCloseTo(history['val_mse']!.at(-1)!, 5);
    expect(history['loss']!.at(-1)).toBeLessThan(history['loss']![0]! / 2);
  }
  show('final loss of housing', ours.history['loss']?.at(-1), theirs.history['loss']?.at(-1));
});

test('digits are read, and norms are held here', async () => {
  const { ours, theirs } = await both((tf) => readDigits(tf, digits()));
  for (const { losses, accuracy } of [ours, theirs]) {
    expect(losses).toHaveLength(25);
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 2);
    expect(accuracy).toBeGreaterThan(0.85);
  }
  expect(ours.largestNorm).toBeLessThanOrEqual(1 + 2 ** -22);
  expect(theirs.largestNorm).toBeGreaterThan(1.1); // its optimizers write past the constraint
  show('largest norm under maxNorm 1', ours.largestNorm, theirs.largestNorm);
  show('test accuracy of digits', ours.accuracy, theirs.accuracy);
});

test('every figure of a weighted logistic regression agrees, and training ends after the same epoch', async () => {
  const { ours, theirs } = await both((tf) => diagnoseTumours(tf, breastCancer()));
  expect(ours.epochs).toEqual(theirs.epochs);
  expectAgreement(ours.history, theirs.history);
  expect(ours.seen).toEqual(theirs.seen);
  show('epochs of the diagnosis', ours.epochs.length, theirs.epochs.length);
});

test('inputs that do not matter get weights of exactly 0 here', async () => {
  const { ours, theirs } = await both(selectInputs);
  const zeros = (weights: number[]) => weights.filter((weight) => weight === 0).length;
  for (const { weights, relevant } of [ours, theirs]) {
    expect(weights).toHaveLength(20);
    expect(weights.slice(0, relevant).every((weight) => Math.abs(weight) > 0.3)).toBe(true);
  }
  expect(zeros(ours.weights)).toBe(15);
  expect(zeros(theirs.weights)).toBe(0); // a subgradient never rests at 0
  // The objectives are the same: a subgradient only hovers about its minimum.
  const [last, other] = [ours.losses.at(-1)!, theirs.losses.at(-1)!];
  expect(Math.abs(last - other)).toBeLessThan(0.02 * other);
  show('zeros among 20 weights under L1', zeros(ours.weights), zeros(theirs.weights));
  show('final loss of the selection', last, other);
});

test('a seeded dropout layer has fresh masks here', async () => {
  const { ours, theirs } = await both(countKept);
  const never = (kept: number[]) => kept.filter((count) => count === 0).length;
  const always = (kept: number[], steps: number) => kept.filter((count) => Math.abs(count - steps) < 1e-3).length;
  expect(never(ours.kept) + always(ours.kept, ours.steps)).toBe(0); // each with probability 2^-20, of 64
  expect(never(theirs.kept) + always(theirs.kept, theirs.steps)).toBe(64); // one mask in every step
  show('of 64 inputs behind seeded dropout, never seen in 20 steps', never(ours.kept), never(theirs.kept));
  expect((await countKept(facade)).kept).toEqual(ours.kept); // the same seed: the same masks again
});
