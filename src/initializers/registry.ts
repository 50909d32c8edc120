import { isConcept } from '../concept.js';
import { type Kind, type Maker, resolve, restore } from '../registry.js';
import type { Initializer, Named, OwnConcepts } from '../types.js';
import { constant } from './constant.js';
import { glorotNormal } from './glorotNormal.js';
import { glorotUniform } from './glorotUniform.js';
import { heNormal } from './heNormal.js';
import { heUniform } from './heUniform.js';
import { lecunNormal } from './lecunNormal.js';
import { ones } from './ones.js';
import { randomNormal } from './randomNormal.js';
import { randomUniform } from './randomUniform.js';
import { truncatedNormal } from './truncatedNormal.js';
import { varianceScaling } from './varianceScaling.js';
import { zeros } from './zeros.js';

const names: Readonly<Record<string, Maker<Initializer>>> = {
  zeros,
  ones,
  constant,
  glorotUniform,
  glorotNormal,
  heNormal,
  heUniform,
  lecunNormal,
  randomUniform,
  randomNormal,
  truncatedNormal,
  varianceScaling,
};

const initializers: Kind<Initializer> = {
  expected: 'an initializer, such as heNormal()',
  names,
  is: (value) => isConcept<Initializer>(value, 'fill'),
};

/** @see resolve */
export function resolveInitializer(path: string, given: unknown): Initializer {
  return resolve(initializers, path, given);
}

/** @see restore */
export function restoreInitializer(path: string, saved: Named, own?: OwnConcepts): Initializer {
  return restore(initializers, names, path, saved, own);
}
