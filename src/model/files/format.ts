// Names of the contents of a model file.

/** Version of the file's layout. Newer files are refused. */
export const FORMAT_VERSION = 1;

/** Longest header: as long as the format allows, because a model of many layers has many arrays. */
export const HEADER_BYTES = 100_000_000;

/** Name of a weight array in a file. */
export function weightName(parameter: string): string {
  return `weights/${parameter}`;
}

/** Name of an array of optimizer state in a file. */
export function slotName(parameter: string, slot: string): string {
  return `optimizer/${parameter}/${slot}`;
}

/** Name of an array that marks pruned weights in a file: (shape) u8, 1 for pruned. */
export function prunedName(parameter: string): string {
  return `pruned/${parameter}`;
}

/** Name of an array of the weights' running average in a file. */
export function averageName(parameter: string): string {
  return `average/${parameter}`;
}

/** Name of the bytes of a long text in a file: the configuration of a model of many columns does not fit into the header. */
export function textName(key: string): string {
  return `text/${key}`;
}

/** Name of the imputation means in a file. */
export const MEANS_NAME = 'inputs/means';
