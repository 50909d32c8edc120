export { breastCancer } from './breastCancer.js';
export type { Dataset } from './dataset.js';
export { digits } from './digits.js';
export { type Penguin, penguins } from './penguins.js';
