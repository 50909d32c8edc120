// The ABI of a second module of `ockham/linear`, over the memory of the first: re-exports the kernels of losses that are not squares, and of columns in
// f32 and 8 bits. src/linear/solver/extra/kernels.ts is its typed side.
export { i8_round, i8_screen } from './linear/bytes';
export {
  f64_binomial,
  f64_binomial_conjugate,
  f64_distance,
  f64_multinomial,
  f64_multinomial_conjugate,
  f64_poisson,
  f64_poisson_conjugate,
} from './linear/families';
export { i16_gram, i16_round } from './linear/integers';
export { f32_dense_axpys, f32_dense_dots, f32_narrow } from './linear/single';
