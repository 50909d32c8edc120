// The ABI of the module of `ockham/linear`, with a memory of its own: re-exports its kernels. src/linear/solver/kernels.ts is its typed side.
export { f64_axpy, f64_cholesky_append, f64_cholesky_delete, f64_cholesky_forward, f64_cholesky_solve } from './linear/cholesky';
export { f64_dense_axpys, f64_dense_dots, f64_dense_gram } from './linear/dense';
export { f64_gram_descent } from './linear/descent';
export { f64_centre, f64_gaussian, f64_gaussian_conjugate, f64_step_residuals } from './linear/families';
export { f64_screen } from './linear/screen';
export { f64_sparse_axpys, f64_sparse_dots, f64_sparse_products } from './linear/sparse';
export { f64_standardize, f64_transpose } from './linear/standardize';
export { heap_base } from './memory';
