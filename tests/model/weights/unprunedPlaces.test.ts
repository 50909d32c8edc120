// The lists of the places that are not pruned, against their plain definition.
import { expect, test } from 'vitest';
import { listPlaces } from '../../../src/model/weights/unprunedPlaces.js';
import { placesOf } from '../../reference/sampled.js';
import { randomMask } from '../../support/sampled.js';

test.each([0, 0.01, 0.3, 1])('lists of columns, starts and entries at density %s', (density) => {
  for (const rows of [1, 2, 63, 64, 65, 130]) {
    for (let columns = 1; columns <= 11; columns++) {
      for (const every of [1, 3]) {
        const mask = randomMask(rows, columns, density, (column) => every > 1 && column % every === 1);
        const listed = listPlaces(mask, rows, columns);
        const expected = placesOf(mask, rows, columns);
        expect([...listed.columns]).toEqual(expected.columns);
        expect([...listed.starts]).toEqual(expected.starts);
        expect(listed.count).toBe(expected.entries.length);
        const { buffer, byteOffset } = listed.entries;
        expect([...new Uint16Array(buffer, byteOffset, listed.count)]).toEqual(expected.entries);
      }
    }
  }
});
