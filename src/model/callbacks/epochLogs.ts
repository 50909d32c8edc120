import type { EpochLog } from '../../callbacks/callback.js';
import { OptionError } from '../../errors.js';
import { isList, isObject, refuse } from '../../validate.js';

/** Returns the logs of a training. @throws OptionError unless it is `{ epochs }` with a log of each epoch, like the result of `fit`. */
export function requireEpochs(owner: string, training: unknown): readonly EpochLog[] {
  const expected = 'what fit resolved to';
  const epochs: unknown = isObject(training) && 'epochs' in training ? training.epochs : undefined;
  if (!isList(epochs)) refuse(OptionError, `${owner}.history`, expected, training);
  for (let epoch = 0; epoch < epochs.length; epoch++) {
    const log = epochs[epoch] as Partial<EpochLog> | null | undefined;
    if (typeof log?.loss === 'number' && typeof log.dataLoss === 'number') continue;
    refuse(OptionError, `${owner}.epochs[${epoch}]`, `a log with loss and dataLoss, as in ${expected}`, log);
  }
  return epochs as readonly EpochLog[];
}
