import type { TensorValues } from './elements.js';
import type { Rank } from './ranks.js';
import type { Tensor } from './tensor.js';

// Names that TensorFlow.js has for types of tensors.

export type Scalar = Tensor<Rank.R0>;
export type Tensor1D = Tensor<Rank.R1>;
export type Tensor2D = Tensor<Rank.R2>;
export type Tensor3D = Tensor<Rank.R3>;
export type Tensor4D = Tensor<Rank.R4>;
export type Tensor5D = Tensor<Rank.R5>;
export type Tensor6D = Tensor<Rank.R6>;

/** Results of `tf.tidy`, and arguments of `tf.dispose`: tensors in nested arrays and objects. */
export type TensorContainer =
  // biome-ignore lint/suspicious/noConfusingVoidType: functions that return nothing are given to tf.tidy
  void | Tensor | string | number | boolean | TensorContainerObject | TensorContainerArray | TensorValues;

export interface TensorContainerObject {
  [name: string]: TensorContainer;
}

export interface TensorContainerArray extends Array<TensorContainer> {}
