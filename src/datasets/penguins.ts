import { rows } from './penguinRows.js';

/** One bird of {@link penguins}; null is what was not measured. */
export interface Penguin {
  species: 'Adelie' | 'Chinstrap' | 'Gentoo';
  island: 'Biscoe' | 'Dream' | 'Torgersen';
  /** mm. */
  billLength: number | null;
  billDepth: number | null;
  flipperLength: number | null;
  /** g. */
  bodyMass: number | null;
  sex: 'female' | 'male' | null;
}

const SPECIES = { A: 'Adelie', C: 'Chinstrap', G: 'Gentoo' } as const;
const ISLANDS = { B: 'Biscoe', D: 'Dream', T: 'Torgersen' } as const;
const SEXES = { f: 'female', m: 'male', '-': null } as const;

/**
 * Palmer penguins: 344 birds of three species, as rows of objects with texts, numbers and gaps, for `table` of `ockham/table`.
 *
 * Adelie 152, Chinstrap 68, Gentoo 124; two birds were not measured, and the sex of eleven is not known. Every call returns new rows.
 *
 * Source: Gorman, Williams & Fraser (2014), doi 10.1371/journal.pone.0090081; Palmer Station LTER; licence CC0. In the file that it is made of, one
 * sex is '.', here not known, as in R's palmerpenguins.
 *
 * @example
 * const [first] = penguins(); // { species: 'Adelie', island: 'Torgersen', billLength: 39.1, ..., sex: 'male' }
 */
export function penguins(): Penguin[] {
  return rows
    .trim()
    .split(/\s/)
    .map((row): Penguin => {
      const [names = '', ...numbers] = row.split(',');
      const [species, island, sex] = [...names] as [keyof typeof SPECIES, keyof typeof ISLANDS, keyof typeof SEXES];
      const [billLength, billDepth, flipperLength, bodyMass] = numbers.map((text) =>
        text === '' ? null : Number(text),
      );
      return {
        species: SPECIES[species],
        island: ISLANDS[island],
        billLength: billLength ?? null,
        billDepth: billDepth ?? null,
        flipperLength: flipperLength ?? null,
        bodyMass: bodyMass ?? null,
        sex: SEXES[sex],
      };
    });
}
