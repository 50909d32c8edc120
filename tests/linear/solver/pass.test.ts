import { afterEach, expect, test } from 'vitest';
import type { Columns } from '../../../src/linear/solver/columns.js';
import { Workspace } from '../../../src/linear/solver/index.js';
import { Pass } from '../../../src/linear/solver/pass.js';
import type { Terms } from '../../../src/linear/solver/terms.js';

const OUTSIDE = -1;
const NOBODY: number[] = [];
let space: Workspace | undefined;
afterEach(() => space?.release());

/** A pass over columns whose products with any residuals are those that were set last. */
function passOf(count: number) {
  const room = new Workspace();
  space = room;
  let made: readonly number[] = [];
  const columns: Columns = {
    ld: 4,
    count,
    norms: undefined,
    dots: (list, length, _, out) => {
      for (let at = 0; at < length; at++) room.numbers[(out >>> 3) + at] = made[room.integers[(list >>> 2) + at]!]!;
    },
    axpys() {},
    gram() {},
  };
  const pass = new Pass(
    room,
    columns,
    Int32Array.from({ length: count }, (_, j) => j),
    room.zeros(4),
    {},
  );
  const [u, products] = [room.zeros(4), room.zeros(count)];
  const terms = {
    l1: new Float64Array(count).fill(1),
    lower: new Float64Array(count).fill(-Infinity),
    upper: new Float64Array(count).fill(Infinity),
  } as unknown as Terms;
  const place = new Int32Array(count).fill(OUTSIDE);
  return {
    terms,
    place,
    see(...values: number[]) {
      made = values;
      pass.run(u, terms, NOBODY, products);
    },
    /** Those of a strength that ends. @param ahead  see {@link Pass.foresee}. */
    foresee: (lambda: number, next: number, ahead = 0) => pass.foresee(terms, place, products, lambda, next, ahead),
    violators: (slack = 0, size = 0) => pass.violators(terms, place, products, slack, size),
  };
}

test('columns enter ahead where the line through their last two products is beyond l1 at the next strength', () => {
  const pass = passOf(4);
  pass.see(0.2, 0.2, -0.2, 0.9);
  expect(pass.foresee(10, 8)).toEqual([]);
  // At 6: 1.02, 0.98, -1.02 and 0.9.
  pass.see(0.61, 0.59, -0.61, 0.9);
  expect(pass.foresee(8, 6).sort()).toEqual([0, 2]);
});

test('no column enters ahead twice, from a single product, or against its bound', () => {
  const pass = passOf(3);
  pass.place[0] = 0;
  pass.terms.upper[1] = 0;
  pass.see(0.2, 0.2, -0.2);
  pass.foresee(10, 8);
  pass.see(0.7, 0.7, -0.7);
  expect(pass.foresee(8, 6)).toEqual([2]);
  // Nothing new is known of any column, and the same strength once more gives no line.
  expect(pass.foresee(8, 6)).toEqual([]);
  pass.see(0.7, 0.7, -0.9);
  expect(pass.foresee(8, 6)).toEqual([]);
});

test('columns that come near their l1 enter, too: within a part of the step, and of a twentieth', () => {
  const pass = passOf(2);
  pass.see(0.2, 0.2);
  pass.foresee(10, 9);
  // At 8: 0.97 and 0.94; half a step is 0.944 of l1.
  pass.see(0.585, 0.57);
  expect(pass.foresee(9, 8, 0.5)).toEqual([0]);
  // Half of a step to half the strength would be 0.75 of l1.
  pass.see(0.9, 0.93);
  pass.foresee(5, 2.5, 0.5);
  pass.see(0.93, 0.945);
  // At 1.25: 0.945 and 0.9525.
  expect(pass.foresee(2.5, 1.25, 0.5)).toEqual([1]);
});

test('columns near their l1 enter beside one that is beyond it, never alone', () => {
  const pass = passOf(4);
  pass.see(0.1, 0.1, 0.1, 0.1);
  pass.foresee(10, 9, 0.5);
  pass.see(0.96, 0.9, -0.97, 0.99);
  expect(pass.violators()).toEqual([]);
  pass.see(0.96, 0.9, -0.97, 1.01);
  expect(pass.violators()).toEqual([0, 2, 3]);
  expect(pass.violators(0.02)).toEqual([]);
  pass.terms.lower[2] = 0;
  pass.place[0] = 0;
  expect(pass.violators()).toEqual([3]);
});

test('at most 256 columns enter, or as many as there are: those farthest beyond', () => {
  const pass = passOf(600);
  pass.see(...Array.from({ length: 600 }, (_, j) => 1 + (j % 300) / 100));
  const farthest = Array.from({ length: 600 }, (_, j) => j).filter((j) => j % 300 >= 172);
  expect(pass.violators()).toEqual(farthest);
  expect(pass.violators(0, 598)).toHaveLength(598);
});
