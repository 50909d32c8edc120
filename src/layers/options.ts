import { isFitName, keptAs } from '../concept.js';
import { readList } from '../data/reading/list.js';
import { OptionError, ShapeError } from '../errors.js';
import type { Json, Named } from '../types.js';
import { refuse } from '../validate.js';

/** `[features]` as a number. @throws ShapeError unless it is one integer >= 1. */
export function readInputShape(path: string, shape: unknown): number | undefined {
  if (shape === undefined) return undefined;
  const sizes = readList(path, shape);
  const features = sizes?.length === 1 ? sizes[0] : undefined;
  if (typeof features === 'number' && Number.isSafeInteger(features) && features >= 1) return features;
  const example = typeof shape === 'number' ? ` such as [${String(shape)}]` : '';
  refuse(ShapeError, path, `[features] with an integer >= 1${example}`, shape);
}

/** The `inputShape` of a layer with that many input columns, or, narrowed, with `kept` of them; undefined if it has none. */
export function shapeOf(inputUnits: number | undefined, kept = inputUnits): [number] | undefined {
  return inputUnits === undefined || kept === undefined ? undefined : [kept];
}

/** Checks a layer's name. @throws OptionError unless it is a string of 1 to 100 characters. */
export function readName(path: string, name: unknown): string | undefined {
  if (name === undefined) return undefined;
  if (typeof name === 'string' && isFitName(name)) return name;
  refuse(OptionError, path, 'a string of 1 to 100 characters', name);
}

/** A concept in the form that a layer's config saves. */
export function named(concept: Named): Json {
  return keptAs(concept, { name: concept.name, config: concept.config });
}
