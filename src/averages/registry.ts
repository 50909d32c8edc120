import { isConcept } from '../concept.js';
import { type Kind, resolve, restore } from '../registry.js';
import type { Average, Named, OwnConcepts } from '../types.js';
import { ema } from './ema.js';
import { swa } from './swa.js';

const averages: Kind<Average> = {
  expected: 'an average, such as ema() or swa({ startEpoch: 10 })',
  names: { ema: undefined, swa: undefined },
  is: (value) => isConcept<Average>(value, 'blend'),
};

/** @see resolve */
export function resolveAverage(path: string, given: unknown): Average {
  return resolve(averages, path, given);
}

/** @see restore */
export function restoreAverage(path: string, saved: Named, own?: OwnConcepts): Average {
  return restore(averages, { ema, swa }, path, saved, own);
}
