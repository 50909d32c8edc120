/** Formats a figure with about four digits, without exponents where they are not needed. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e6) return String(value).replace('-', '−');
  const text = size >= 1e6 || size < 1e-4 ? value.toExponential(2) : Number(value.toPrecision(4)).toString();
  return text.replace('-', '−');
}

/** Formats a share in per cent, with a digit behind the point. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
