// Which columns may have a product with new residuals that matters: bounds from products with older residuals.

/**
 * Writes the columns that may be beyond their limits to `list`, and returns how many. A column j is left out if
 *
 *   |a c + b c'| + norms[j] * d <= limits[j]
 *
 * with its last two known products c, c', of the residuals in slots s and s' of those that are kept, and a, b, d = table[s, s' + 1]; b = 0
 * where c' is not known, at table[s, 0]. Listed columns get the slot of the new residuals: what was their last is the one before it.
 *
 * @param candidates  (count) i32, columns.
 * @param norms       (columns).
 * @param limits      (columns); a negative one lists its column.
 * @param slots       (columns, 2) i32, inout: s and s', or -1.
 * @param known       (columns, 2), inout: c and c'; c of a listed column is the caller's to write.
 * @param table       (kept, kept + 1, 3).
 * @param kept        slots.
 * @param slot        that of the new residuals: what it had is forgotten.
 * @param counts      (kept) i32, inout: how often `slots` has each.
 * @param list        (count) i32, out.
 * Unchecked: lengths and alignment of 8 bytes.
 */
export function f64_screen(
  count: i32, candidates: usize, norms: usize, limits: usize, slots: usize, known: usize, table: usize, kept: i32, slot: i32, counts: usize, list: usize,
): i32 {
  const start = list;
  store<i32>(counts + (<usize>slot << 2), 0);
  for (const end = candidates + (<usize>count << 2); candidates < end; candidates += 4) {
    const j = load<i32>(candidates);
    const own = slots + (<usize>j << 3);
    const c = known + (<usize>j << 4);
    const last = load<i32>(own);
    let before = load<i32>(own, 4);
    if (before == slot) {
      before = -1;
      store<i32>(own, -1, 4);
    }
    const isKnown = last >= 0 && last != slot;
    if (isKnown) {
      const at = table + <usize>(last * (kept + 1) + before + 1) * 24;
      const older = before < 0 ? 0 : load<f64>(at, 8) * load<f64>(c, 8);
      const size = abs(load<f64>(at) * load<f64>(c) + older) + load<f64>(norms + (<usize>j << 3)) * load<f64>(at, 16);
      if (size <= load<f64>(limits + (<usize>j << 3))) continue;
      if (before >= 0) add(counts, before, -1);
      store<i32>(own, last, 4);
      store<f64>(c, load<f64>(c), 8);
    }
    store<i32>(own, slot);
    add(counts, slot, 1);
    store<i32>(list, j);
    list += 4;
  }
  return i32((list - start) >> 2);
}

// @ts-ignore: decorator
@inline
function add(counts: usize, slot: i32, change: i32): void {
  const at = counts + (<usize>slot << 2);
  store<i32>(at, load<i32>(at) + change);
}
