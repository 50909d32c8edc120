import type { Json } from '../../types.js';
import { OutOfScopeError } from '../outOfScope.js';

/** A class of TensorFlow.js and its options, as `getConfig` gives them. */
export interface Serialized {
  readonly className: string;
  readonly config: { readonly [key: string]: Json };
}

/** A concept of Ockham, as the configuration of a layer has it. */
export interface SavedConcept {
  readonly name: string;
  readonly config: { readonly [key: string]: Json };
}

/** @throws OutOfScopeError that names what TensorFlow.js cannot hold. */
export function refuseConcept(owner: string, what: string): never {
  throw new OutOfScopeError(`${owner}: ${what} in a file of TensorFlow.js`, 'model.ockham.save() keeps it');
}

/** A number of a configuration. @throws OutOfScopeError for a schedule, or one number per group. */
export function plainNumber(owner: string, what: string, value: Json | undefined): number {
  if (typeof value === 'number') return value;
  return refuseConcept(owner, `a ${what} that is not one number`);
}
