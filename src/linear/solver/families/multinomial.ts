// What only a multinomial model needs: a chunk on demand.
export { lifted } from './lifted.js';
export { modelOfClasses } from './modelOfClasses.js';
