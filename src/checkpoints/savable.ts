import { OptionError } from '../errors.js';
import { hasMethods, isA, refuse } from '../validate.js';

/** Anything whose `save` gives bytes: a model, one in a worker. */
export interface Savable {
  save(): Uint8Array | Promise<Uint8Array>;
}

/** @throws OptionError for anything but a model. */
export function requireSavable(owner: string, model: Savable): void {
  if (!hasMethods<Savable>(model, 'save')) refuse(OptionError, `${owner}.model`, 'a model', model);
}

/** The bytes of a model. @throws errors of `save`; OptionError if it gives anything else. */
export async function savedBytes(owner: string, model: Savable): Promise<Uint8Array> {
  const bytes = await model.save();
  if (!isA(bytes, Uint8Array)) refuse(OptionError, `${owner}.model`, 'a model, whose save() gives bytes', model);
  return bytes;
}
