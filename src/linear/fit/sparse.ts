// What only a sparse X needs: a chunk on demand.
export { byColumns } from '../data/byColumns.js';
export { sparseColumns } from '../solver/parts/sparseColumns.js';
