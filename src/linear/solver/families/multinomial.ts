// What only a multinomial model needs: a chunk on demand.
export { balanced } from './balanced.js';
export { lifted } from './lifted.js';
