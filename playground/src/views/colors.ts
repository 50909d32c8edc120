/** Colors of the drawings, for a light or a dark page. */
export interface Colors {
  readonly background: string;
  readonly text: string;
  readonly faint: string;
  /** Class 0 and class 1, as red, green and blue. */
  readonly classes: readonly [readonly [number, number, number], readonly [number, number, number]];
  readonly train: string;
  readonly test: string;
  readonly penalty: string;
}

const LIGHT: Colors = {
  background: '#ffffff',
  text: '#1c2430',
  faint: '#c8ced8',
  classes: [
    [201, 94, 12],
    [22, 101, 192],
  ],
  train: '#1665c0',
  test: '#b3261e',
  penalty: '#5b6472',
};

const DARK: Colors = {
  background: '#151a21',
  text: '#e8ecf2',
  faint: '#3c4654',
  classes: [
    [255, 167, 82],
    [110, 178, 255],
  ],
  train: '#6eb2ff',
  test: '#ff8a80',
  penalty: '#a3adbb',
};

/** Those of the page as it is shown now. */
export function colorsNow(): Colors {
  return matchMedia('(prefers-color-scheme: dark)').matches ? DARK : LIGHT;
}

/** Mixes two colors. @param share  of the second, in [0, 1]. */
export function mix(
  [r, g, b]: readonly [number, number, number],
  [r2, g2, b2]: readonly [number, number, number],
  share: number,
): [number, number, number] {
  return [r + (r2 - r) * share, g + (g2 - g) * share, b + (b2 - b) * share];
}

/** A hexadecimal color as red, green and blue. */
export function rgbOf(hex: string): [number, number, number] {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 0xff, value & 0xff];
}
