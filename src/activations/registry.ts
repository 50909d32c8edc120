import { savable } from '../concept.js';
import { OptionError } from '../errors.js';
import type { Activation, Config, Named, OwnConcepts } from '../types.js';
import { isConcept, ownConcept, refuse, requireName, requireOptions } from '../validate.js';
import { elu } from './elu.js';
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

/** The activations that have a name; options where they have any, defaults otherwise. */
const activations = { linear, relu, leakyRelu, elu, selu, gelu, sigmoid, tanh, silu, softplus, softmax } as const;

/** Names that `activation:` takes, each with its default options. */
export type ActivationName = keyof typeof activations;

/** What `activation:` takes: a name, with its default options, or an activation. */
export type ActivationLike = ActivationName | Activation;

/**
 * The activation that a user named or made.
 *
 * @param owner  who asks, for the message: `dense.activation`.
 * @throws OptionError for an unknown name (with the nearest known one) or anything that is no activation.
 */
export function resolveActivation(owner: string, given: unknown): Activation {
  if (typeof given === 'string') return requireName<() => Activation>(owner, given, activations)();
  if (isConcept<Activation>(given, 'forward', 'backward')) return savable(owner, given, activations);
  refuse(OptionError, owner, `an activation, or one of ${Object.keys(activations).join(', ')}`, given);
}

/**
 * The activation that a model file describes.
 *
 * @param own  finds code of the user's own.
 * @throws OptionError for an unknown name, an unknown or a missing option; HyperparameterError for a bad number.
 */
export function restoreActivation(owner: string, saved: Named, own?: OwnConcepts): Activation {
  const given = ownConcept(activations, saved, own);
  if (given !== undefined) return resolveActivation(owner, given);
  // Every factory checks the options it is given; those without options ignore them and are checked below.
  const make = requireName<(config: Config) => Activation>(owner, saved.name, activations);
  const activation = make(saved.config);
  const known = Object.keys(activation.config);
  requireOptions(owner, saved.config, known);
  for (const key of known) {
    if (Object.hasOwn(saved.config, key)) continue;
    throw new OptionError(`${owner}: ${saved.name} needs ${key}`, { path: `${owner}.${key}`, expected: key });
  }
  return activation;
}
