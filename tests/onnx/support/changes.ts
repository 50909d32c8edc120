// Messages with fields changed at random: what they are, their numbers, kinds, lengths and values.
import { bytesOf, type Field } from './fields.js';

/** Draws an integer from 0 to below a number. */
type Pick = (count: number) => number;

/** A list of fields of the tree, at random. */
function someList(fields: Field[], pick: Pick): Field[] {
  const lists: Field[][] = [];
  const collect = (list: Field[]) => {
    lists.push(list);
    for (const { value } of list) if (Array.isArray(value)) collect(value);
  };
  collect(fields);
  const filled = lists.filter((list) => list.length > 0);
  return filled[pick(filled.length)]!;
}

/** All texts of the file that are short: names, operators. */
function textsOf(fields: readonly Field[]): Uint8Array[] {
  return fields.flatMap(({ value }) => {
    if (Array.isArray(value)) return textsOf(value);
    return value instanceof Uint8Array && value.length < 30 ? [value] : [];
  });
}

const INTEGERS = [0n, 1n, -1n, 2n, 127n, 2n ** 31n, 2n ** 40n, 2n ** 53n, 2n ** 63n - 1n, 2n ** 64n - 1n];

function change(fields: Field[], pick: Pick): void {
  const list = someList(fields, pick);
  const at = pick(list.length);
  const field = list[at]!;
  const changes = [
    () => list.splice(at, 1),
    () => list.push({ ...field }),
    () => list.unshift(field),
    () => list.push(structuredClone(someList(fields, pick)[0]!)),
    () => (field.number = 1 + pick(16)),
    () => (field.wire = pick(8)),
    () => (field.lie = [-1, 1, 1000, 2 ** 40][pick(4)]!),
    () => (field.value = INTEGERS[pick(INTEGERS.length)]!),
    () => {
      const texts = textsOf(fields);
      field.value = texts[pick(texts.length)] ?? field.value;
    },
    () => {
      if (field.value instanceof Uint8Array) field.value = field.value.slice(0, pick(field.value.length + 1));
    },
    () => {
      if (!(field.value instanceof Uint8Array) || field.value.length === 0) return;
      field.value = field.value.slice();
      field.value[pick(field.value.length)] = pick(256);
    },
    () => {
      const { value } = field;
      if (typeof value === 'bigint') field.value = INTEGERS[pick(INTEGERS.length)]!;
    },
  ];
  changes[pick(changes.length)]!();
}

/** Makes one to three changes of a message, and writes it, sometimes cut off. */
export function changedMessage(fields: Field[], pick: Pick): Uint8Array<ArrayBuffer> {
  // A message may lose its last field, and then has nothing to change.
  for (let left = 1 + pick(3); left > 0 && fields.length > 0; left--) change(fields, pick);
  const bytes = bytesOf(fields);
  return pick(10) === 0 ? bytes.slice(0, pick(bytes.length)) : bytes;
}
