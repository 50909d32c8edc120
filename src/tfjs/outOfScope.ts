import { OckhamError } from '../errors.js';

/** `E_OUT_OF_SCOPE`: a name or an option of TensorFlow.js that this facade of dense networks does not have. */
export class OutOfScopeError extends OckhamError {
  /** @param feature  `tf.layers.conv2d`.  @param instead  what to do, where there is something. */
  constructor(feature: string, instead?: string) {
    const scope = 'ockham/tfjs has dense networks, not all of TensorFlow.js';
    super('E_OUT_OF_SCOPE', `${feature} is out of scope: ${instead ?? scope}`, { path: feature, got: feature });
  }
}

/**
 * What stands for a function or a class of TensorFlow.js that is out of scope: it throws, and names itself. The parameter takes
 * nothing, so that TypeScript refuses the call before it is made.
 */
export type OutOfScope = (isOutOfScope: never, ...others: never[]) => never;

/**
 * A function, which `new` takes too, that throws {@link OutOfScopeError}.
 *
 * @param feature  its name, for the message: `tf.matMul`.
 */
export function outOfScope(feature: string, instead?: string): OutOfScope {
  return function refuse(): never {
    throw new OutOfScopeError(feature, instead);
  };
}

/**
 * The same on a class, for its methods and for its properties, which throw when they are read. TypeScript does not see them: there,
 * they do not exist.
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

/** The same for members of a namespace: `outOfScopeIn('tf.layers', ['conv2d'])` has a `conv2d` that throws. */
export function outOfScopeIn(namespace: string, names: readonly string[]): Readonly<Record<string, OutOfScope>> {
  return Object.fromEntries(names.map((name) => [name, outOfScope(`${namespace}.${name}`)]));
}

/**
 * A namespace with what is known of it, and with refusals of the other names, which TypeScript does not see: there, they do not
 * exist.
 */
export function namespace<T extends object>(name: string, known: T, others: readonly string[]): Readonly<T> {
  return Object.freeze({ ...outOfScopeIn(name, others), ...known });
}
