/** Digits that the page has: the first of those of `ockham/datasets`. All of them would be a fifth of the page. */
export const DIGITS = 700;
const PIXELS = 64;

/**
 * Unpacks what the build writes: the labels, then column by column the pixels, in a stable order by label.
 *
 * @returns X (DIGITS, 64) in 0 .. 16, y (DIGITS).
 */
export function unpackDigits(packed: Uint8Array): { X: Float32Array; y: Int32Array } {
  const labels = packed.subarray(0, DIGITS);
  const X = new Float32Array(DIGITS * PIXELS);
  for (const [place, row] of orderOf(labels).entries()) {
    for (let pixel = 0; pixel < PIXELS; pixel++) X[row * PIXELS + pixel] = packed[DIGITS * (1 + pixel) + place] ?? 0;
  }
  return { X, y: Int32Array.from(labels) };
}

/** Rows by label: pictures of the same digit are alike, so that their columns compress. */
function orderOf(labels: Uint8Array): number[] {
  return Array.from(labels.keys()).sort((a, b) => (labels[a] ?? 0) - (labels[b] ?? 0));
}

/** Fetches the digits beside the script. @throws Error if they are not there. */
export async function fetchDigits(): Promise<{ X: Float32Array; y: Int32Array }> {
  const { ok, body } = await fetch('digits.gz');
  if (!ok || body === null) throw new Error('the digits could not be loaded');
  const unpacked = new Response(body.pipeThrough(new DecompressionStream('gzip')));
  return unpackDigits(new Uint8Array(await unpacked.arrayBuffer()));
}
