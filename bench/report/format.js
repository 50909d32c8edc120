// @ts-check
// Figures and tables as text.

/** @type {(value: number) => string} */
export const digits = (value) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));

/** @type {(row: { best: number, median: number }) => string} */
export const milliseconds = ({ best, median }) => `${digits(median)} (${digits(best)})`;

/** @type {(ratio: number) => string} */
export const times = (ratio) => `${ratio.toPrecision(ratio < 1 ? 2 : 3)} x`;

/** @type {(share: number, places?: number) => string} */
export const percent = (share, places = 0) => `${(100 * share).toFixed(places)} %`;

/** @type {(row: { shape: string, network: string, batchSize: number }) => string} */
export const networkOf = ({ shape, network, batchSize }) => `${shape} ${network}, batch ${batchSize}`;

/** @type {(row: { inputs: string, density: number }) => string} */
export const inputsOf = ({ inputs, density }) => `${inputs} (${percent(density)})`;

/** Whether a row's inputs are pictures. @type {(row: { inputs: string }) => boolean} */
export const arePictures = ({ inputs }) => inputs !== 'normal';

/**
 * @param {readonly string[]} heads
 * @param {readonly (readonly string[])[]} lines
 */
export function table(heads, lines) {
  return [heads, heads.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
