// The features that share weights, each with what it promises whatever it is put together with. Two of them make a pair.
import type { Feature } from './feature.js';
import { averages, masks } from './rows/averages.js';
import { callbacks } from './rows/callbacks.js';
import { constraints } from './rows/constraints.js';
import { courses } from './rows/courses.js';
import { noises } from './rows/noise.js';
import { normalizations } from './rows/normalization.js';
import { penalties } from './rows/penalties.js';

export const features: readonly Feature[] = [
  ...penalties,
  ...constraints,
  masks,
  ...averages,
  ...normalizations,
  ...noises,
  ...callbacks,
  ...courses,
];
