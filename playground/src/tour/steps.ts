import { DESCRIPTIONS } from '../problem/descriptions.js';
import { FIRST_PROBLEM, type Problem } from '../problem/problem.js';
import type { Kind, Regularizer } from '../problem/regularizers.js';

/** One experiment of the tour. */
export interface TourStep {
  readonly title: string;
  /** The sentence of the mathematics. */
  readonly sentence: string;
  /** The thing to do, and what to look at. */
  readonly task: string;
  readonly question: string;
  readonly answer: string;
  readonly problem: Problem;
  /** Whether the path of λ is where to look. */
  readonly isPath?: true;
}

const only = (kind: Kind, strength = DESCRIPTIONS[kind].byDefault): Regularizer => ({ kind, strength });
const on = (name: Problem['data']['name'], rows: number): Problem['data'] => ({ ...FIRST_PROBLEM.data, name, rows });

export const TOUR: readonly TourStep[] = [
  {
    title: 'Overfit',
    sentence: 'Without a penalty, training minimizes the loss on the rows that it sees, wrong labels included.',
    task: 'Train 1,000 steps. The blue curve is the loss of the training rows, the red one that of the test.',
    question: 'Where do the two curves part, and what does the boundary do there?',
    answer:
      'From there on the network learns the 15 % of labels that are wrong: the boundary bends around single points.',
    problem: { ...FIRST_PROBLEM, data: on('moons', 80), regularizers: [only('none')] },
  },
  {
    title: 'Penalize',
    sentence: 'L2 adds λ Σw² to the loss, whose gradient 2λw pulls every weight towards 0.',
    task: 'Train both, then move λ while they train.',
    question: 'At which λ is the test loss least, and what becomes of the boundary beyond it?',
    answer:
      'Between 0.003 and 0.01. Far beyond it the pull outweighs the data, and the boundary becomes a straight line, then none.',
    problem: { ...FIRST_PROBLEM, data: on('moons', 80), regularizers: [only('none'), only('l2')] },
  },
  {
    title: 'See zeros',
    sentence:
      'L1 adds λ Σ|w|. Its proximal step is sign(w) max(|w| − ηλ, 0): a weight within ηλ of 0 becomes exactly 0.',
    task: 'Train both, and watch the lines of the networks vanish.',
    question: 'Which weights become 0 under each?',
    answer:
      'Under L1 all that the data pulls by less than λ. Under L2 half of a small number is a smaller number: only units that relu has switched off fade, until nothing is left of them.',
    problem: { ...FIRST_PROBLEM, data: on('moons', 150), regularizers: [only('l1'), only('l2')] },
  },
  {
    title: 'Drop out',
    sentence:
      'Each hidden unit is set to 0 with probability p, and the others are divided by 1 − p, so that means stay.',
    task: 'Press “One step” a few times: hollow units were dropped in that step. Then train.',
    question: 'Why is the curve of the training loss rougher than the other one?',
    answer: 'Each step trains another network: the loss is that of the units that were left.',
    problem: {
      ...FIRST_PROBLEM,
      data: on('moons', 80),
      hidden: [16, 16],
      regularizers: [only('none'), only('dropout')],
    },
  },
  {
    title: 'Average passes',
    sentence: 'Predictions with dropout on differ; their mean estimates the answer, and their spread how sure it is.',
    task: 'Train 300 steps, then press “100 Monte Carlo passes”. Color fades where the passes disagree.',
    question: 'Where is the network unsure?',
    answer: 'Along the boundary, and where there are no rows.',
    problem: { ...FIRST_PROBLEM, data: on('circles', 120), regularizers: [only('dropout', 0.4)] },
  },
  {
    title: 'Stop early',
    sentence:
      'Training stops once the loss of rows that are held back has not fallen for as many epochs as patience says.',
    task: 'Train at 10 × until the second one stops by itself.',
    question: 'Which weights does it end with?',
    answer: 'With those of its best epoch: those of the last ones had begun to learn the noise.',
    problem: { ...FIRST_PROBLEM, data: on('spirals', 150), regularizers: [only('none'), only('earlyStopping', 30)] },
  },
  {
    title: 'Remove features',
    sentence:
      'L1 sets weights to 0 one by one; the group lasso λ Σ‖w of an input‖ those of an input together. An input without weights is removed.',
    task: 'Train 300 steps. Two columns tell the classes apart, 30 are noise: watch “Dead inputs”.',
    question: 'Which inputs are left?',
    answer: 'The first two, which matter; without a penalty the network fits all 32, and its test is worse for it.',
    problem: {
      ...FIRST_PROBLEM,
      data: on('noiseColumns', 500),
      hidden: [16],
      regularizers: [only('none'), only('l1', 0.05), only('groupLasso', 0.03)],
    },
  },
  {
    title: 'Choose λ',
    sentence:
      'Of all λ whose held-out loss is within one standard error of the least, the largest gives the simplest network.',
    task: 'Press “Sweep λ” below, then compare “Least error” with “One standard error”.',
    question: 'How many inputs does each use?',
    answer: 'The rule of one standard error leaves out most of the noise; the least error keeps more of it.',
    problem: { ...FIRST_PROBLEM, data: on('noiseColumns', 150), hidden: [16], regularizers: [only('l1', 0.02)] },
    isPath: true,
  },
];
