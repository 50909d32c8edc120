// Flats for sale: texts, numbers, gaps, a price, and whether it was sold. The rows of a table.
import { numbersFrom } from './numbers.js';

export type Flat = {
  readonly city: string | null;
  readonly rooms: number | null;
  readonly size: number;
  readonly balcony: boolean;
  readonly price: number;
  readonly kind: 'cheap' | 'dear' | 'fair';
  readonly sold: boolean;
};

/** Prices depend on city, rooms and size; every kind has at least a fifth of the rows. */
export function flatsOf(count: number, seed = 1): Flat[] {
  const draw = numbersFrom(seed);
  return Array.from({ length: count }, (_, row) => {
    const city = ['Oslo', 'Bergen', 'Rome'][row % 3]!;
    const rooms = 1 + (row % 5);
    const size = Math.round(draw(20, 120));
    const price = Math.round((city === 'Oslo' ? 90 : 50) + 12 * rooms + 2 * size + draw(-5, 5));
    return {
      city: row % 11 === 4 ? null : city,
      rooms: row % 7 === 3 ? null : rooms,
      size,
      balcony: draw(0, 1) < 0.5,
      price,
      kind: price < 180 ? 'cheap' : price < 260 ? 'fair' : 'dear',
      sold: price + draw(-30, 30) < 220,
    };
  });
}

/** The same rows without some of their columns. */
export function without<K extends keyof Flat>(rows: readonly Flat[], ...names: K[]): Omit<Flat, K>[] {
  return rows.map((row) => {
    const copy: Partial<Flat> = { ...row };
    for (const name of names) delete copy[name];
    return copy as Omit<Flat, K>;
  });
}
