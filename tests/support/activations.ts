/** Names of all activations of the library. */
export const ACTIVATION_NAMES = [
  'linear',
  'relu',
  'leakyRelu',
  'elu',
  'selu',
  'gelu',
  'sigmoid',
  'tanh',
  'silu',
  'softplus',
  'softmax',
] as const;
