import { isFunction, show } from '../show.js';
import { isObject, refuse } from '../validate.js';

/** Source of the items of an epoch. */
export type Items<T> = AsyncIterable<T> | Iterable<T>;

/** Makes what an epoch is read from. */
export type Factory<T> = (context: { readonly epoch: number }) => Items<T> | Promise<Items<T>>;

/** Opens what the factory returns. @throws DataError unless it can be iterated; what the factory throws. */
export async function openItems<T>(factory: Factory<T>, epoch: number): Promise<AsyncIterator<T> | Iterator<T>> {
  const given: unknown = await factory({ epoch });
  const { [Symbol.asyncIterator]: later, [Symbol.iterator]: now } = (isObject(given) ? given : {}) as Partial<
    AsyncIterable<T> & Iterable<T>
  >;
  if (isFunction(later)) return (given as AsyncIterable<T>)[Symbol.asyncIterator]();
  if (isFunction(now)) return (given as Iterable<T>)[Symbol.iterator]();
  const message = `the factory of the stream must return an iterable or an async iterable, got ${show(given)}`;
  return refuse('E_DATA', 'stream', 'an iterable or an async iterable', given, message);
}

/** The items of an epoch, one by one. */
export async function* itemsOf<T>(factory: Factory<T>, epoch: number): AsyncGenerator<T, void, void> {
  const iterator = await openItems(factory, epoch);
  yield* { [Symbol.asyncIterator]: () => iterator as AsyncIterator<T> };
}
