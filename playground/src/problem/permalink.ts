import { type Problem, problemOf } from './problem.js';

/** A problem as the part of an address behind #: JSON in base64url. */
export function permalinkOf(problem: Problem): string {
  const bytes = new TextEncoder().encode(JSON.stringify(problem));
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** The problem of a permalink; undefined if it is none. */
export function problemFrom(permalink: string): Problem | undefined {
  try {
    const binary = atob(permalink.replaceAll('-', '+').replaceAll('_', '/'));
    const text = new TextDecoder('utf-8', { fatal: true }).decode(
      Uint8Array.from(binary, (char) => char.charCodeAt(0)),
    );
    const given: unknown = JSON.parse(text);
    return typeof given === 'object' && given !== null ? problemOf(given) : undefined;
  } catch {
    return undefined; // not base64, not UTF-8 or not JSON
  }
}
