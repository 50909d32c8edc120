import type { Sequential } from 'ockham';

/** SHA-256 of all weights as bytes of f32, parameter by parameter; the text of `programOf` prints the same. */
export async function sha256OfWeights(model: Sequential): Promise<string> {
  const bytes = model.getWeights().flatMap(({ data }) => Array.from(new Uint8Array(data.slice().buffer)));
  const digest = await crypto.subtle.digest('SHA-256', Uint8Array.from(bytes));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
