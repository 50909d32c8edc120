import { isConcept } from '../concept.js';
import { type Kind, resolve, restore } from '../registry.js';
import type { Activation, Named, OwnConcepts } from '../types.js';
import { elu } from './elu.js';
import { exactGelu } from './exactGelu.js';
import { gelu } from './gelu.js';
import { leakyRelu } from './leakyRelu.js';
import { linear } from './linear.js';
import { relu } from './relu.js';
import { selu } from './selu.js';
import { sigmoid } from './sigmoid.js';
import { silu } from './silu.js';
import { softmax } from './softmax.js';
import { softplus } from './softplus.js';
import { tanh } from './tanh.js';

const names = { linear, relu, leakyRelu, elu, selu, gelu: exactGelu, sigmoid, tanh, silu, softplus, softmax } as const;

const activations: Kind<Activation> = {
  expected: 'an activation',
  names,
  is: (value) => isConcept<Activation>(value, 'forward', 'backward'),
  isWhole: true,
};

/** Names of activations with default options. */
export type ActivationName = keyof typeof names;

/** A name, with its default options, or an activation. */
export type ActivationLike = ActivationName | Activation;

/** @see resolve */
export function resolveActivation(path: string, given: unknown): Activation {
  return resolve(activations, path, given);
}

/** @see restore */
export function restoreActivation(path: string, saved: Named, own?: OwnConcepts): Activation {
  return restore(activations, { ...names, gelu }, path, saved, own);
}
