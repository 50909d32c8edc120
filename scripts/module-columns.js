// Encodes a module as columns. src/wasm/decodeModule.ts describes them and is the inverse.
// Source: the WebAssembly core specification, chapter 5 (binary format), and the proposal for threads.

/** Limits of the numbers in text, of one character and of two: see src/wasm/decodeText.ts. */
const SHORT = 88;
const MOST = 4 * SHORT;
const LAST = 340;
const LOCAL = 341;

/** Types of locals: i32, i64, f32, f64, v128. */
const TYPES = [0x7f, 0x7e, 0x7d, 0x7c, 0x7b];

/** Operands that come at least this often with an instruction become part of its form. */
const FREQUENT = 16;

/**
 * Numbers of LEB128 numbers and of bytes after them in the operands of an instruction.
 *
 * @typedef {readonly [numbers: number, bytes: number]} Shape
 */
const NONE = shape(0, 0);
const INDEX = shape(1, 0);
const MEMORY = shape(2, 0);
const MEMORY_LANE = shape(2, 1);
const LANE = shape(0, 1);
const F32 = shape(0, 4);
const F64 = shape(0, 8);
const V128 = shape(0, 16);

/**
 * @typedef {object} Instruction
 * @property {string} kind  instructions of one kind share a column of operands.
 * @property {Shape} shape
 * @property {readonly number[]} opcode
 * @property {readonly number[]} operands
 * @property {Local} [local]  instead of operands.
 *
 * @typedef {object} Local
 * @property {number} index
 * @property {number} type  an index in TYPES.
 */

/**
 * @param {Uint8Array} module
 * @returns {import('../src/wasm/decodeModule.js').ModuleColumns}
 * @throws Error for an unknown instruction.
 */
export function columnsOf(module) {
  const { before, after, instructions } = parse(module);
  const folded = foldFrequent(instructions);
  const kinds = new Map([['none', NONE], ...folded.map(({ kind, shape }) => /** @type {const} */ ([kind, shape]))]);
  kinds.delete('last');
  for (const type of TYPES.keys()) kinds.delete(`local ${type}`);
  const names = [...kinds.keys()];

  /** @param {Instruction} instruction */
  const formOf = ({ kind, opcode, local }) => {
    const number = local !== undefined ? LOCAL + local.type : kind === 'last' ? LAST : names.indexOf(kind);
    return encode([number, opcode.length, ...opcode]);
  };
  const forms = byFrequency(folded.map(formOf));
  const numbers = new Map(forms.map((form, index) => [form, index]));
  return {
    size: module.length,
    operands: [...kinds].map(([kind, [count, bytes]]) => {
      const values = folded.flatMap((instruction) => (instruction.kind === kind ? instruction.operands : []));
      return /** @type {const} */ ([count, bytes, encode(values)]);
    }),
    before: encode(before),
    after: encode(after),
    forms: forms.join(''),
    instructions: encode(folded.map((instruction) => numbers.get(formOf(instruction)) ?? MOST)),
    locals: recencies(folded).map(encode),
  };
}

/**
 * Splits a module into the bytes before and after the bodies of the functions, and the instructions in them.
 *
 * @param {Uint8Array} module
 */
function parse(module) {
  const input = new Input(module);
  input.at = 8; // after magic number and version
  /** @type {number[][]} */
  let signatures = [];
  /** @type {number[]} */
  let functions = [];
  for (;;) {
    const section = input.byte();
    const size = input.number();
    const end = input.at + size;
    if (section === 1) signatures = input.list(() => readParameters(input));
    if (section === 3) functions = input.list(() => input.number());
    if (section !== 10) {
      input.at = end;
      continue;
    }
    input.number();
    const before = input.since(0);
    const instructions = functions.flatMap((signature) => readFunction(input, signatures[signature] ?? []));
    if (input.at !== end) throw new Error(`the code ends at ${input.at}, expected ${end}`);
    input.at = module.length;
    return { before, instructions, after: input.since(end) };
  }
}

/**
 * Reads the types of a function's parameters.
 *
 * @param {Input} input
 */
function readParameters(input) {
  input.byte(); // 0x60, a function
  const parameters = input.list(() => input.byte());
  input.list(() => input.byte()); // results
  return parameters;
}

/**
 * @param {Input} input
 * @param {readonly number[]} parameters
 */
function readFunction(input, parameters) {
  const size = input.number();
  const end = input.at + size;
  const declaration = readLocals(input);
  const types = [...parameters, ...declaration.types];
  const body = [declaration.instruction];
  while (input.at < end) body.push(readInstruction(input, types));
  const last = body.pop();
  if (last === undefined || input.at !== end || last.opcode[0] !== 0x0b) {
    throw new Error(`a function ends at ${input.at}, expected ${end}`);
  }
  return [...body, { ...last, kind: 'last' }];
}

/**
 * Reads groups of locals: of each the count and the type, which is a LEB128 number of one byte.
 *
 * @param {Input} input
 */
function readLocals(input) {
  const start = input.at;
  const groups = input.number();
  const instruction = readOperands(input, start, `locals ${groups}`, shape(2 * groups, 0));
  input.at = start;
  const types = input.list(() => Array(input.number()).fill(input.byte())).flat();
  return { instruction, types };
}

/**
 * @param {Input} input
 * @param {readonly number[]} types  of the function's parameters and locals.
 * @returns {Instruction}
 */
function readInstruction(input, types) {
  const start = input.at;
  const code = input.byte();
  const rest = code === 0xfc || code === 0xfd || code === 0xfe ? input.number() : 0;
  if (code >= 0x20 && code <= 0x22) {
    const index = input.number();
    const type = TYPES.indexOf(types[index] ?? 0);
    if (type < 0) throw new Error(`local ${index} has no known type`);
    return { kind: `local ${type}`, shape: NONE, opcode: [code], operands: [], local: { index, type } };
  }
  const [kind, shape] = kindOf(code, rest);
  if (shape === NONE) skipLiteral(input, code, rest);
  return readOperands(input, start, kind, shape);
}

/**
 * @param {number} code  first byte of the opcode.
 * @param {number} rest  the number after it, if there is one.
 * @returns {readonly [kind: string, shape: Shape]}
 */
function kindOf(code, rest) {
  if (code === 0x0c || code === 0x0d) return ['label', INDEX];
  if (code === 0x10) return ['function', INDEX];
  if (code === 0x23 || code === 0x24) return ['global', INDEX];
  if (code >= 0x28 && code <= 0x3e) return ['memory', MEMORY];
  if (code === 0x41 || code === 0x42) return ['integer', INDEX];
  if (code === 0x43) return ['f32', F32];
  if (code === 0x44) return ['f64', F64];
  if (code === 0xfd && (rest <= 11 || rest === 92 || rest === 93)) return ['memory', MEMORY];
  if (code === 0xfd && rest === 12) return ['v128', V128];
  if (code === 0xfd && rest >= 21 && rest <= 34) return ['lane', LANE];
  if (code === 0xfd && rest >= 84 && rest <= 91) return ['memory lane', MEMORY_LANE];
  if (code === 0xfe && rest !== 3) return ['memory', MEMORY];
  return ['none', NONE];
}

/**
 * Skips the operands that are part of the instruction's form.
 *
 * @param {Input} input
 * @param {number} code
 * @param {number} rest
 */
function skipLiteral(input, code, rest) {
  if (code >= 0x02 && code <= 0x04) input.number(); // block, loop, if: a type
  if (code === 0x0e) for (let labels = input.number(); labels >= 0; labels--) input.number(); // br_table
  if (code === 0x3f || code === 0x40) input.at += 1; // memory.size, memory.grow
  if (code === 0xfc && rest === 10) input.at += 2; // memory.copy
  if (code === 0xfc && rest === 11) input.at += 1; // memory.fill
  if (code === 0xfd && rest === 13) input.at += 16; // i8x16.shuffle
  if (code === 0xfe && rest === 3) input.at += 1; // atomic.fence
}

/**
 * @param {Input} input  at the operands of an instruction.
 * @param {number} start  of its opcode.
 * @param {string} kind
 * @param {Shape} shape
 * @returns {Instruction}
 */
function readOperands(input, start, kind, shape) {
  const opcode = input.since(start);
  const from = input.at;
  for (let i = 0; i < shape[0]; i++) input.number();
  input.at += shape[1];
  return { kind, shape, opcode, operands: input.since(from) };
}

/**
 * Moves operands that come often with their instruction into its form.
 *
 * @param {readonly Instruction[]} instructions
 */
function foldFrequent(instructions) {
  /** @param {Instruction} instruction */
  const textOf = ({ opcode, operands }) => `${opcode} ${operands}`;
  const counts = countsOf(instructions.map(textOf));
  return instructions.map((instruction) => {
    const { opcode, operands } = instruction;
    if (operands.length === 0 || (counts.get(textOf(instruction)) ?? 0) < FREQUENT) return instruction;
    return { kind: 'none', shape: NONE, opcode: [...opcode, ...operands], operands: [] };
  });
}

/**
 * Computes the recency of every named local, a column for each type: see `locals` of src/wasm/decodeModule.ts.
 *
 * @param {readonly Instruction[]} instructions
 */
function recencies(instructions) {
  const none = () => ({
    named: TYPES.map(() => /** @type {number[]} */ ([])),
    unnamed: Array.from({ length: MOST }, (_, index) => index),
  });
  const columns = TYPES.map(() => /** @type {number[]} */ ([]));
  let locals = none();
  for (const { kind, local } of instructions) {
    if (kind === 'last') locals = none();
    if (local === undefined) continue;
    const named = locals.named[local.type] ?? [];
    const recency = named.indexOf(local.index);
    const unnamed = locals.unnamed.indexOf(local.index);
    columns[local.type]?.push(recency < 0 ? named.length + unnamed : recency);
    if (recency < 0) locals.unnamed.splice(unnamed, 1);
    else named.splice(recency, 1);
    named.unshift(local.index);
  }
  return columns;
}

/**
 * Lists each text once, the most frequent first, so that it has the shortest number.
 *
 * @param {readonly string[]} texts
 */
function byFrequency(texts) {
  return [...countsOf(texts)].sort(([, a], [, b]) => b - a).map(([text]) => text);
}

/** @param {readonly string[]} texts */
function countsOf(texts) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

/** @param {readonly number[]} numbers  each from 0 to 351. */
export function encode(numbers) {
  let text = '';
  for (const number of numbers) {
    if (!(number >= 0 && number < MOST)) throw new Error(`${number} is not from 0 to ${MOST - 1}`);
    const high = Math.floor(number / SHORT);
    const low = number % SHORT;
    if (high > 0) text += String.fromCharCode(123 + high);
    text += String.fromCharCode(low + (low < 57 ? 35 : 36));
  }
  return text;
}

/**
 * @param {number} numbers
 * @param {number} bytes
 * @returns {Shape}
 */
function shape(numbers, bytes) {
  return [numbers, bytes];
}

/** Reads the bytes of a module in order. */
class Input {
  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  byte() {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw new Error('the module ends too early');
    return byte;
  }

  /**
   * Reads a count, and that many elements.
   *
   * @template T
   * @param {() => T} read
   */
  list(read) {
    return Array.from({ length: this.number() }, read);
  }

  /** Reads a LEB128 number as unsigned. Signed ones are only skipped. */
  number() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value |= (byte & 127) << shift;
      if (byte < 128) return value >>> 0;
    }
  }

  /** @param {number} start */
  since(start) {
    return [...this.bytes.subarray(start, this.at)];
  }
}
