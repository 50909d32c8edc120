// @ts-check
// The numbered speed criteria, in their order.
import { inferencePoints } from './points/inference.js';
import { productPoints } from './points/products.js';
import { trainingPoints } from './points/training.js';

export const points = [...productPoints, ...trainingPoints, ...inferencePoints].sort(
  (a, b) => Number(a.group) - Number(b.group),
);
