/** The smallest number of classes that fits these labels: the largest label + 1. */
export function countClasses(labels: Int32Array): number {
  let largest = -1;
  for (const label of labels) if (label > largest) largest = label;
  return largest + 1;
}

/** (classes) Number of rows of each class; every label is in [0, classes). */
export function classCounts(labels: Int32Array, classes: number): Uint32Array {
  const counts = new Uint32Array(classes);
  for (const label of labels) counts[label]! += 1;
  return counts;
}
