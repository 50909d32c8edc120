import type { Preparation } from '../../data/preparation.js';
import { restoredPreparation } from '../../data/restored.js';
import { Standardizer } from '../../data/standardize.js';
import type { Json } from '../../types.js';

/** Restores a preprocessor or a standardizer. @throws FormatError as {@link restoredPreparation}, and for JSON of neither. */
export function restorePreparation(json: Json): Preparation {
  return restoredPreparation(json) ?? Standardizer.fromJSON(json);
}
