// @ts-check
// Problems of `npm run bench:linear`, as files that every program reads: X.f64 (rows first), y.f64, problem.json.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inputSource } from '../inputs.js';

/**
 * @typedef {object} Problem
 * @property {string} name
 * @property {'gaussian' | 'binomial'} family
 * @property {number} [nlambda]
 * @property {boolean} [unseen]  nothing was tuned on it.
 * @property {number} [target]   wanted: glmnet's time at its defaults over ours.
 * @property {number} [matched]  wanted: the same with glmnet at the gap that ours has.
 */

/** @type {readonly Problem[]} */
export const problems = [
  { name: 'diabetes', family: 'gaussian', target: 5, matched: 50 },
  { name: 'breast cancer', family: 'binomial', target: 4, matched: 50 },
  { name: 'digits, 3 against the rest', family: 'binomial', target: 12, matched: 100 },
  { name: '1000 x 1000, noise 0.1', family: 'gaussian', target: 0.5, matched: 4 },
  { name: '1000 x 1000, noise 1', family: 'gaussian', target: 0.4, matched: 30 },
  { name: '1000 x 1000, correlated', family: 'gaussian', target: 0.4, matched: 30 },
  { name: '1000 x 10000, noise 0.1', family: 'gaussian', target: 5, matched: 6 },
  { name: '1000 x 10000, noise 1', family: 'gaussian', target: 2.5, matched: 4 },
  { name: '1000 x 10000, correlated', family: 'gaussian', target: 2.5, matched: 4 },
  { name: '5000 x 1000, noise 0.1', family: 'gaussian', target: 1.2, matched: 2 },
  { name: '5000 x 1000, noise 1', family: 'gaussian', target: 1.2, matched: 4 },
  { name: '5000 x 1000, correlated', family: 'gaussian', target: 1.2, matched: 6 },
  { name: '1000 x 1000, logistic', family: 'binomial', target: 2, matched: 7 },
  { name: '1000 x 10000, logistic', family: 'binomial', target: 2, matched: 7 },
  { name: '5000 x 1000, logistic', family: 'binomial', target: 3, matched: 20 },
  { name: 'MNIST, 3 against the rest', family: 'binomial', nlambda: 20, target: 4, matched: 20 },
  { name: '300 x 3000, noise 0.5', family: 'gaussian', unseen: true },
  { name: '2000 x 500, correlated', family: 'gaussian', unseen: true },
  { name: '3000 x 200, noise 1', family: 'gaussian', unseen: true },
  { name: '400 x 2000, logistic', family: 'binomial', unseen: true },
  { name: '4000 x 300, logistic', family: 'binomial', unseen: true },
];

/** Writes the files of a problem if they are not there. Returns their folder. @param {Problem} problem @param {string} root @param {string} mnist */
export function prepare(problem, root, mnist) {
  const folder = join(root, problem.name.replace(/\W+/g, '_'));
  if (existsSync(join(folder, 'problem.json'))) return folder;
  mkdirSync(folder, { recursive: true });
  const { X, y, rows, columns } = dataOf(problem, mnist);
  writeFileSync(join(folder, 'X.f64'), X);
  writeFileSync(join(folder, 'y.f64'), y);
  const { name, family, nlambda = 100 } = problem;
  writeFileSync(join(folder, 'problem.json'), JSON.stringify({ name, family, nlambda, rows, columns }));
  return folder;
}

/** @param {Problem} problem @param {string} mnist @returns {{ X: Float64Array, y: Float64Array, rows: number, columns: number }} */
function dataOf(problem, mnist) {
  const size = /^(\d+) x (\d+), (?:noise ([\d.]+)|(correlated)|(logistic))/.exec(problem.name);
  if (size !== null)
    return drawn(Number(size[1]), Number(size[2]), Number(size[3] ?? 1), size[4] !== undefined, size[5] !== undefined);
  if (problem.name.startsWith('MNIST')) {
    const { X, y, rows, columns } = inputSource(mnist)('pictures', 60_000, 784);
    return { X: Float64Array.from(X), y: Float64Array.from(y, (label) => (label === 3 ? 1 : 0)), rows, columns };
  }
  const dataset = { diabetes: 'diabetes', 'breast cancer': 'breast_cancer' }[problem.name] ?? 'digits';
  const program = [
    'import sys, json, numpy as np',
    'from sklearn import datasets',
    `d = datasets.load_${dataset}()`,
    `y = d.target == 3 if "${dataset}" == "digits" else d.target`,
    'print(json.dumps({"X": d.data.tolist(), "y": np.asarray(y, dtype=float).tolist()}))',
  ].join('\n');
  const text = execFileSync('/usr/bin/python3', ['-c', program], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  /** @type {{ X: number[][], y: number[] }} */
  const { X, y } = JSON.parse(text);
  return { X: Float64Array.from(X.flat()), y: Float64Array.from(y), rows: X.length, columns: X[0]?.length ?? 0 };
}

/** Normal columns, 20 of which count. @param {number} n @param {number} p @param {number} noise @param {boolean} correlated @param {boolean} logistic */
function drawn(n, p, noise, correlated, logistic) {
  const { normal, uniform } = numbers(n * 31 + p);
  const beta = new Float64Array(p);
  for (let k = 0; k < 20; k++) beta[Math.floor(uniform() * p)] = normal();
  const X = new Float64Array(n * p);
  const y = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const common = normal();
    let signal = 0;
    for (let j = 0; j < p; j++) {
      const value = correlated ? Math.SQRT1_2 * (normal() + common) : normal();
      X[i * p + j] = value;
      signal += value * (beta[j] ?? 0);
    }
    y[i] = logistic ? (uniform() < 1 / (1 + Math.exp(-signal)) ? 1 : 0) : signal + noise * normal();
  }
  return { X, y, rows: n, columns: p };
}

/** @param {number} seed */
function numbers(seed) {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (((t ^ (t >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normal };
}

/** @param {string} folder @returns {{ name: string, family: 'gaussian' | 'binomial', nlambda: number, rows: number, columns: number, X: Float64Array, y: Float64Array }} */
export function read(folder) {
  const numbersOf = (/** @type {string} */ name) => {
    const { buffer, byteOffset, byteLength } = readFileSync(join(folder, name));
    return new Float64Array(buffer.slice(byteOffset, byteOffset + byteLength));
  };
  const facts = JSON.parse(readFileSync(join(folder, 'problem.json'), 'utf8'));
  return { ...facts, X: numbersOf('X.f64'), y: numbersOf('y.f64') };
}

export const here = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));
