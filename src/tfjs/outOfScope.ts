import { OckhamError } from '../errors.js';

/** `E_OUT_OF_SCOPE`: a name or an option of TensorFlow.js that this entry does not have. */
export class OutOfScopeError extends OckhamError {
  /** @param feature  name, such as `tf.layers.conv2d`.  @param instead  what to do instead. */
  constructor(feature: string, instead?: string) {
    const scope = 'ockham/tfjs has dense networks, not all of TensorFlow.js';
    super('E_OUT_OF_SCOPE', `${feature} is out of scope: ${instead ?? scope}`, { path: feature, got: feature });
  }
}

/**
 * A function or class of TensorFlow.js that is out of scope: it throws and names itself. The parameter is `never`, so that
 * TypeScript refuses the call.
 */
export type OutOfScope = (isOutOfScope: never, ...others: never[]) => never;

/**
 * Makes a function, also for `new`, that throws {@link OutOfScopeError}.
 *
 * @param feature  its name for the message: `tf.matMul`.
 */
export function outOfScope(feature: string, instead?: string): OutOfScope {
  return function refuse(): never {
    throw new OutOfScopeError(feature, instead);
  };
}

/**
 * Adds methods that throw, and properties that throw when they are read, to a class. TypeScript does not see them.
 */
export function refuseMembers(
  prototype: object,
  owner: string,
  members: { readonly methods: readonly string[]; readonly properties?: readonly string[]; readonly instead?: string },
): void {
  const { methods, properties = [], instead } = members;
  for (const name of methods)
    Object.defineProperty(prototype, name, { value: outOfScope(`${owner}.${name}`, instead) });
  for (const name of properties) {
    Object.defineProperty(prototype, name, {
      get: () => {
        throw new OutOfScopeError(`${owner}.${name}`, instead);
      },
    });
  }
}

/** Makes members of a namespace that throw: `outOfScopeIn('tf.layers', ['conv2d'])` has a `conv2d` that throws. */
export function outOfScopeIn(namespace: string, names: readonly string[]): Readonly<Record<string, OutOfScope>> {
  return Object.fromEntries(names.map((name) => [name, outOfScope(`${namespace}.${name}`)]));
}

/**
 * Makes a namespace of known members and of others that throw, which TypeScript does not see.
 */
export function namespace<T extends object>(name: string, known: T, others: readonly string[]): Readonly<T> {
  return Object.freeze({ ...outOfScopeIn(name, others), ...known });
}
