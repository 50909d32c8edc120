// The entry `ockham/torch`: state dicts of PyTorch become models here, and models here state dicts.
export { type FromStateDictOptions, fromStateDict, type TorchArchitecture } from './fromStateDict.js';
export type { StateDict, TorchTensor } from './readTensors.js';
export { type TorchStateDict, toStateDict } from './toStateDict.js';
