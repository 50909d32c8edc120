// Problems that fit.R and scikit.py solve, and tests compare with: the data sets, what surprises, and 40 random ones per family.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/**
 * @typedef {'gaussian' | 'binomial' | 'multinomial' | 'poisson' | 'mgaussian' | 'gaussianObject'} Family
 *
 * @typedef {object} Problem
 * @property {string} name
 * @property {Family} family
 * @property {'path' | 'cv' | 'relax' | 'interpolate'} kind
 * @property {number[][]} X  rows
 * @property {number[]} y
 * @property {number} thresh  of glmnet
 * @property {number[]} at  steps of the path whose coefficients are compared; those behind its end mean the last one
 * @property {number} [alpha]
 * @property {number} [nlambda]
 * @property {number} [lambdaMinRatio]
 * @property {number[]} [lambda]
 * @property {boolean} [standardize]
 * @property {boolean} [intercept]
 * @property {number[]} [weights]
 * @property {number[]} [offset]  of a multinomial problem: class by class
 * @property {number[]} [penaltyFactor]
 * @property {number[]} [lowerLimits]
 * @property {number[]} [upperLimits]
 * @property {number[]} [foldid]  from 1
 * @property {string} [measure]
 * @property {number[]} [gamma]
 * @property {number[]} [s]
 */

const read = (/** @type {string} */ name) => readFileSync(new URL(name, import.meta.url));
const numbersOf = (/** @type {string} */ text) => text.trim().split(/\s+/).map(Number);

/** Rows of numbers, and the last column apart. @param {string} name */
function csv(name) {
  const lines = read(name).toString('utf8').trim().split('\n').slice(1);
  const rows = lines.map((line) => line.split(',').map(Number));
  return { X: rows.map((row) => row.slice(0, -1)), y: rows.map((row) => row.at(-1) ?? 0) };
}

function diabetesData() {
  const X = numbersOf(gunzipSync(read('../data/diabetes_data_raw.csv.gz')).toString('utf8'));
  const y = numbersOf(gunzipSync(read('../data/diabetes_target.csv.gz')).toString('utf8'));
  return { X: y.map((_, row) => X.slice(row * 10, row * 10 + 10)), y };
}

export const diabetes = diabetesData();
export const breastCancer = csv('../../../datasets/breast_cancer.csv');
export const wine = csv('wine.csv');

/** Numbers in [0, 1) with the same bits everywhere: mulberry32. @param {number} seed */
export function uniform(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Sums of twelve uniform numbers: near normal, without logarithms, whose bits differ. @param {() => number} next */
const normal = (next) => () => {
  let sum = -6;
  for (let k = 0; k < 12; k++) sum += next();
  return sum;
};

/** @param {Partial<Problem> & Pick<Problem, 'name' | 'family' | 'X' | 'y'>} given @returns {Problem} */
const problem = (given) => ({ kind: 'path', thresh: 1e-20, at: [0, 5, 20, 50, 80, 99], ...given });

/** @param {number} count @param {(k: number) => number} make */
const list = (count, make) => Array.from({ length: count }, (_, k) => make(k));

/** Rows with a constant column, a copy of the first column, and one that is 0. @param {number[][]} X */
const degenerate = (X) => X.map((row) => [...row, 3, row[0] ?? 0, 0]);

/** Counts that follow two columns of the diabetes data. */
function counts() {
  const next = uniform(7);
  return diabetes.X.map((row) => Math.floor(next() * (1 + Math.max(0, (row[2] ?? 0) - 20) / 3 + (row[3] ?? 0) / 40)));
}

/** @param {number} seed @param {number} rows @param {number} columns */
function wide(seed, rows, columns) {
  const next = uniform(seed);
  const draw = normal(next);
  const X = list(rows, () => 0).map(() => list(columns, draw));
  const signal = X.map((row) => 2 * (row[0] ?? 0) - (row[1] ?? 0) + 0.5 * (row[2] ?? 0));
  return { X, signal, draw, next };
}

/** @returns {Problem[]} */
export function named() {
  const { X, y } = diabetes;
  const rows = X.length;
  const weights = list(rows, (row) => (row % 5 === 0 ? 0 : 0.5 + (row % 3)));
  const factors = [1, 0, 1, 2, 0.5, 1, 1, 1, Infinity, 1];
  const p40 = wide(3, 40, 100);
  const yPoisson = counts();
  const exposure = list(rows, (row) => ((row % 7) - 3) / 4);
  const foldid = list(rows, (row) => 1 + ((row * 7) % 10));
  const gaussian = { family: /** @type {const} */ ('gaussian'), X, y };
  const binomial = { family: /** @type {const} */ ('binomial'), ...breastCancer };
  // Wine is separable: smaller strengths would take glmnet minutes at this threshold.
  const multinomial = { family: /** @type {const} */ ('multinomial'), ...wine, nlambda: 40, lambdaMinRatio: 0.02 };
  const poisson = { family: /** @type {const} */ ('poisson'), X, y: yPoisson };
  const own = { lambda: [20, 5, 1, 0.1], at: [0, 1, 2, 3] };
  const few = { nlambda: 40, lambdaMinRatio: 0.02 };
  const cv = { kind: /** @type {const} */ ('cv'), foldid };
  const cancerFolds = list(569, (row) => 1 + ((row * 3) % 10));
  const wineFolds = list(178, (row) => 1 + ((row * 3) % 10));
  return [
    problem({ name: 'diabetesLasso', ...gaussian }),
    problem({ name: 'diabetesElasticNet', ...gaussian, alpha: 0.5 }),
    problem({ name: 'diabetesRidge', ...gaussian, alpha: 0, ...own }),
    problem({ name: 'diabetesWeights', ...gaussian, weights, alpha: 0.7 }),
    problem({ name: 'diabetesFactors', ...gaussian, penaltyFactor: factors }),
    problem({
      name: 'diabetesBounds',
      ...gaussian,
      lowerLimits: list(10, (k) => (k % 2 === 0 ? 0 : -0.5)),
      upperLimits: list(10, (k) => (k === 2 ? 3 : k === 8 ? 20 : Infinity)),
    }),
    problem({ name: 'diabetesOffset', ...gaussian, offset: exposure.map((e) => 40 * e) }),
    problem({ name: 'diabetesNoIntercept', ...gaussian, intercept: false }),
    problem({ name: 'diabetesNoInterceptElasticNet', ...gaussian, intercept: false, alpha: 0.5, ...own }),
    problem({ name: 'diabetesRaw', ...gaussian, standardize: false, alpha: 0.5 }),
    problem({ name: 'diabetesOwnLambda', ...gaussian, lambda: [0.5, 30, 3], at: [0, 1, 2] }),
    problem({ name: 'diabetesConstant', ...gaussian, X: X.map((row) => [...row, 3, 0]), alpha: 0.5 }),
    problem({
      name: 'diabetesConstantFactors',
      ...gaussian,
      X: X.map((row) => [...row, 3, 0]),
      penaltyFactor: [...factors, 5, 7],
    }),
    problem({ name: 'diabetesDuplicated', ...gaussian, X: degenerate(X), alpha: 0.5 }),
    problem({ name: 'diabetesRidgePart', ...gaussian, alpha: 0.5, lambda: [5], at: [0] }),
    problem({
      name: 'diabetesRidgePartObject',
      ...gaussian,
      family: 'gaussianObject',
      alpha: 0.5,
      lambda: [5],
      at: [0],
    }),
    problem({ name: 'diabetesRidgePartMulti', ...gaussian, family: 'mgaussian', alpha: 0.5, lambda: [5], at: [0] }),
    problem({ name: 'wideLasso', family: 'gaussian', X: p40.X, y: p40.signal.map((z, k) => z + ((k % 9) - 4) / 8) }),
    problem({
      name: 'wideLogistic',
      family: 'binomial',
      X: p40.X,
      y: p40.signal.map((z, k) => Number(z + (k % 5) - 2 > 0)),
    }),
    problem({ name: 'breastCancerLasso', ...binomial }),
    problem({ name: 'breastCancerElasticNet', ...binomial, alpha: 0.5 }),
    problem({ name: 'breastCancerRidge', ...binomial, alpha: 0, lambda: [1, 0.1, 0.01], at: [0, 1, 2] }),
    problem({
      name: 'breastCancerWeights',
      ...binomial,
      weights: list(569, (row) => (row % 4) / 2),
      penaltyFactor: list(30, (k) => (k === 0 ? 0 : k === 1 ? Infinity : 1 + (k % 3))),
    }),
    problem({
      name: 'breastCancerOffset',
      ...binomial,
      ...few,
      offset: list(569, (row) => ((row % 9) - 4) / 4),
      intercept: false,
    }),
    problem({ name: 'wineLasso', ...multinomial }),
    problem({ name: 'wineElasticNet', ...multinomial, alpha: 0.5 }),
    problem({ name: 'wineRidge', family: 'multinomial', ...wine, alpha: 0, lambda: [1, 0.1, 0.01], at: [0, 1, 2] }),
    problem({
      name: 'wineWeights',
      ...multinomial,
      weights: list(178, (row) => 1 + (row % 3)),
      penaltyFactor: list(13, (k) => (k === 3 ? 0 : 1)),
    }),
    problem({ name: 'poissonLasso', ...poisson }),
    problem({ name: 'poissonOffset', ...poisson, offset: exposure, alpha: 0.5 }),
    problem({ name: 'poissonWeights', ...poisson, weights, penaltyFactor: factors }),
    problem({ name: 'cvDiabetes', ...gaussian, ...cv, measure: 'mse' }),
    problem({ name: 'cvDiabetesMae', ...gaussian, ...cv, measure: 'mae', weights: list(rows, (row) => 1 + (row % 2)) }),
    problem({ name: 'cvBreastCancer', ...binomial, ...few, ...cv, foldid: cancerFolds, measure: 'deviance' }),
    problem({ name: 'cvBreastCancerClass', ...binomial, ...few, ...cv, foldid: cancerFolds, measure: 'class' }),
    problem({ name: 'cvBreastCancerAuc', ...binomial, ...few, ...cv, foldid: cancerFolds, measure: 'auc' }),
    problem({ name: 'cvBreastCancerMse', ...binomial, ...few, ...cv, foldid: cancerFolds, measure: 'mse' }),
    problem({ name: 'cvBreastCancerMae', ...binomial, ...few, ...cv, foldid: cancerFolds, measure: 'mae' }),
    problem({ name: 'cvWine', ...multinomial, ...cv, foldid: wineFolds, measure: 'deviance' }),
    problem({ name: 'cvWineClass', ...multinomial, ...cv, foldid: wineFolds, measure: 'class' }),
    problem({ name: 'cvPoisson', ...poisson, ...cv, measure: 'deviance' }),
    problem({ name: 'cvPoissonMse', ...poisson, ...cv, measure: 'mse' }),
    problem({ name: 'relaxDiabetes', ...gaussian, kind: 'relax', at: [5, 20, 40], gamma: [0, 0.25, 1] }),
    problem({
      name: 'relaxBreastCancer',
      ...binomial,
      kind: 'relax',
      lambdaMinRatio: 0.1,
      at: [3, 30],
      gamma: [0, 0.5],
    }),
    problem({ name: 'interpolateDiabetes', ...gaussian, kind: 'interpolate', s: [100, 7.7, 0.333, 1e-4] }),
    problem({ name: 'interpolateBreastCancer', ...binomial, kind: 'interpolate', s: [0.2, 0.033, 0.0111] }),
    problem({ name: 'interpolatePoisson', ...poisson, kind: 'interpolate', s: [0.2, 0.033], offset: exposure }),
  ];
}

export const FAMILIES = /** @type {const} */ (['gaussian', 'binomial', 'multinomial', 'poisson']);

/** Problem k of a family: sizes, data and options drawn. @param {typeof FAMILIES[number]} family @param {number} k @returns {Problem} */
export function random(family, k) {
  const next = uniform(1000 * FAMILIES.indexOf(family) + k + 1);
  const draw = normal(next);
  const whole = (/** @type {number} */ least, /** @type {number} */ most) =>
    least + Math.floor(next() * (most - least + 1));
  const chance = (/** @type {number} */ share) => next() < share;
  const rows = whole(25, 80);
  const columns = whole(2, 40);
  const mixing = 0.6 * next();
  const X = list(rows, () => 0).map(() => {
    const common = draw();
    return list(columns, (column) =>
      column % 4 === 3 ? Math.floor(3 * next()) : 2 ** ((column % 5) - 2) * (draw() + mixing * common),
    );
  });
  const classes = family === 'multinomial' ? whole(3, 4) : family === 'binomial' ? 2 : 1;
  const signal = (/** @type {number[]} */ row, /** @type {number} */ which) =>
    row.slice(0, 6).reduce((sum, x, column) => sum + (((column + which) % 3) - 1) * 0.4 * x, 0);
  const y = X.map((row, at) => {
    if (family === 'gaussian') return 3 + 2 * signal(row, 0) + draw();
    if (family === 'poisson') return Math.floor(2 * Math.max(0, 1 + 0.5 * signal(row, 0)) * (1 + next()));
    if (at < 3 * classes) return at % classes; // each class has rows
    const scores = list(classes, (which) => signal(row, which) + 1.5 * draw());
    return scores.indexOf(Math.max(...scores));
  });
  const alpha = [1, 1, 0.5, 0.2, 0.9][k % 5] ?? 1;
  /** @type {Problem} */
  const made = problem({
    name: `${family}${k}`,
    family,
    X,
    y,
    alpha,
    nlambda: 12,
    lambdaMinRatio: family === 'gaussian' ? 0.01 : 0.1,
    at: [1, 5, 11],
    standardize: !chance(0.25),
    intercept: !chance(0.2),
  });
  if (chance(0.35)) made.weights = list(rows, () => whole(1, 4) / 2);
  if (chance(0.3)) made.offset = list(rows * (family === 'multinomial' ? classes : 1), () => draw() / 2);
  if (chance(0.35)) {
    made.penaltyFactor = list(columns, (column) =>
      column === 1 && classes < 3 ? 0 : chance(0.1) ? Infinity : whole(1, 3) / 2,
    );
  }
  if (chance(0.3)) {
    made.lowerLimits = list(columns, () => -whole(0, 2) / 4);
    made.upperLimits = list(columns, () => (chance(0.5) ? Infinity : whole(0, 3) / 4));
  }
  return made;
}

/** 40 of each family. */
export const allRandom = () => FAMILIES.flatMap((family) => list(40, (k) => k).map((k) => random(family, k)));

/** The problem as lines that fit.R reads. @param {Problem} given */
export function toLines({ name, family, kind, X, y, ...given }) {
  const columns = list(X[0]?.length ?? 0, (column) => column).flatMap((column) => X.map((row) => row[column] ?? 0));
  /** @type {[string, unknown][]} */
  const fields = [
    ['X', columns],
    ['y', y],
    ['weights', given.weights],
    ['offset', given.offset],
    ['alpha', given.alpha],
    ['nlambda', given.nlambda],
    ['lambda', given.lambda],
    ['lambda.min.ratio', given.lambdaMinRatio],
    ['standardize', given.standardize],
    ['intercept', given.intercept],
    ['penalty.factor', given.penaltyFactor],
    ['lower.limits', given.lowerLimits],
    ['upper.limits', given.upperLimits],
    ['thresh', given.thresh],
    ['at', given.at],
    ['foldid', given.foldid],
    ['measure', given.measure],
    ['gamma', given.gamma],
    ['s', given.s],
  ];
  return [
    `problem ${name} ${family} ${kind} ${X.length}`,
    ...fields.flatMap(([key, value]) =>
      value === undefined
        ? []
        : `${key} ${[value]
            .flat()
            .map((x) => (typeof x === 'boolean' ? Number(x) : x))
            .join(' ')}`,
    ),
  ].join('\n');
}
