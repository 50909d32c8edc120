/** Functions of one number that a curve may use. */
const FUNCTIONS = new Map<string, (x: number) => number>([
  ['sin', Math.sin],
  ['cos', Math.cos],
  ['exp', Math.exp],
  ['abs', Math.abs],
  ['sqrt', Math.sqrt],
  ['tanh', Math.tanh],
]);
const CONSTANTS = new Map<string, Curve>([
  ['x', { at: (x) => x, code: 'x' }],
  ['pi', { at: () => Math.PI, code: 'Math.PI' }],
  ['e', { at: () => Math.E, code: 'Math.E' }],
]);
const TOKENS = /\s*(?:(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?|[a-z]+|\*\*|[-+*/^()])|$)/iy;

/** A function of x, given as text. */
export interface Curve {
  readonly at: (x: number) => number;
  /** The expression in JavaScript, with parentheses around every operation. */
  readonly code: string;
}

/** Reads an expression in x, such as `sin(3 * x) / 2`. Powers bind tightest: -x^2 is -(x^2). @throws Error that says what is not known. */
export function curveOf(text: string): Curve {
  const tokens = tokensOf(text);
  const curve = sumOf(tokens);
  if (tokens.length > 0) throw new Error(`an operator such as + is missing before ${tokens[0]}`);
  return curve;
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKENS.lastIndex = 0;
  while (TOKENS.lastIndex < text.length) {
    const from = TOKENS.lastIndex;
    const found = TOKENS.exec(text);
    if (found === null) throw new Error(`${text.slice(from).trim()[0]} is not known in an expression`);
    if (found[1] !== undefined) tokens.push(found[1] === '^' ? '**' : found[1]);
  }
  return tokens;
}

/** The readers take from the front of the tokens. A row of sums or products groups from the left. */
function sumOf(tokens: string[]): Curve {
  let sum = productOf(tokens);
  while (tokens[0] === '+' || tokens[0] === '-') {
    const isSum = tokens.shift() === '+';
    const [{ at: left, code }, { at: right, code: other }] = [sum, productOf(tokens)];
    sum = isSum
      ? { at: (x) => left(x) + right(x), code: `(${code} + ${other})` }
      : { at: (x) => left(x) - right(x), code: `(${code} - ${other})` };
  }
  return sum;
}

function productOf(tokens: string[]): Curve {
  let product = signedOf(tokens);
  while (tokens[0] === '*' || tokens[0] === '/') {
    const isProduct = tokens.shift() === '*';
    const [{ at: left, code }, { at: right, code: other }] = [product, signedOf(tokens)];
    product = isProduct
      ? { at: (x) => left(x) * right(x), code: `(${code} * ${other})` }
      : { at: (x) => left(x) / right(x), code: `(${code} / ${other})` };
  }
  return product;
}

function signedOf(tokens: string[]): Curve {
  if (tokens[0] !== '+' && tokens[0] !== '-') return powerOf(tokens);
  const isMinus = tokens.shift() === '-';
  const { at, code } = signedOf(tokens);
  return isMinus ? { at: (x) => -at(x), code: `(-${code})` } : { at, code };
}

/** A row of powers groups from the right, and an exponent may have a sign. */
function powerOf(tokens: string[]): Curve {
  const { at: base, code } = atomOf(tokens);
  if (tokens[0] !== '**') return { at: base, code };
  tokens.shift();
  const { at: exponent, code: other } = signedOf(tokens);
  return { at: (x) => base(x) ** exponent(x), code: `(${code} ** ${other})` };
}

function atomOf(tokens: string[]): Curve {
  const token = tokens.shift() ?? '';
  if (token === '(') return inParentheses(tokens);
  if (/^[\d.]/.test(token)) return { at: () => Number(token), code: `${Number(token)}` };
  const called = FUNCTIONS.get(token);
  if (called !== undefined) {
    if (tokens.shift() !== '(') throw new Error(`${token} is a function: write ${token}(x)`);
    const { at, code } = inParentheses(tokens);
    return { at: (x) => called(at(x)), code: `Math.${token}(${code})` };
  }
  const known = CONSTANTS.get(token);
  if (known !== undefined) return known;
  if (/^[a-z]/i.test(token)) throw new Error(`${token} is not known; x, pi, e and ${[...FUNCTIONS.keys()]} are`);
  throw new Error(`a number, x or a function is missing ${token === '' ? 'at the end' : `before ${token}`}`);
}

function inParentheses(tokens: string[]): Curve {
  const inner = sumOf(tokens);
  if (tokens.shift() !== ')') throw new Error('a parenthesis is not closed');
  return inner;
}
