import jsep from 'jsep';

/** Functions and constants that a curve may use. */
const FUNCTIONS: Readonly<Record<string, (x: number) => number>> = {
  sin: Math.sin,
  cos: Math.cos,
  exp: Math.exp,
  abs: Math.abs,
  sqrt: Math.sqrt,
  tanh: Math.tanh,
};
const CONSTANTS: Readonly<Record<string, string>> = { pi: 'Math.PI', e: 'Math.E' };
const OPERATORS = ['+', '-', '*', '/', '**'];

/** A function of x, given as text. */
export interface Curve {
  readonly at: (x: number) => number;
  /** The expression in JavaScript. */
  readonly code: string;
}

/** Reads an expression in x, such as `sin(3 * x) / 2`. @throws Error that says what is not known. */
export function curveOf(text: string): Curve {
  const expression = jsep(text.replaceAll('^', '**'));
  const at = functionOf(expression);
  return { at, code: codeOf(expression) };
}

function functionOf(node: jsep.Expression): (x: number) => number {
  if (isLiteral(node)) return () => node.value;
  if (isIdentifier(node)) return meaningOf(node.name);
  if (isUnary(node)) {
    const argument = functionOf(node.argument);
    return node.operator === '-' ? (x) => -argument(x) : argument;
  }
  if (isBinary(node)) {
    // The parser takes -x^2 as (-x)^2, and mathematics as -(x^2).
    if (node.operator === '**' && isUnary(node.left)) throw new Error('write -(x^2), or (0 - x)^2');
    const [left, right] = [functionOf(node.left), functionOf(node.right)];
    if (node.operator === '+') return (x) => left(x) + right(x);
    if (node.operator === '-') return (x) => left(x) - right(x);
    if (node.operator === '*') return (x) => left(x) * right(x);
    if (node.operator === '/') return (x) => left(x) / right(x);
    return (x) => left(x) ** right(x);
  }
  if (isCall(node)) {
    const [argument] = node.arguments.map(functionOf);
    const called = Object.hasOwn(FUNCTIONS, node.callee.name) ? FUNCTIONS[node.callee.name] : undefined;
    if (called !== undefined && argument !== undefined && node.arguments.length === 1)
      return (x) => called(argument(x));
    throw new Error(`${node.callee.name} is not one of ${Object.keys(FUNCTIONS).join(', ')} of one number`);
  }
  throw new Error('an expression in x, with + - * / ^, numbers and functions such as sin(x)');
}

function meaningOf(name: string): (x: number) => number {
  if (name === 'x') return (x) => x;
  if (name === 'pi') return () => Math.PI;
  if (name === 'e') return () => Math.E;
  throw new Error(`${name} is not known; x, pi and e are`);
}

/** For expressions that {@link functionOf} took. Every operation has its parentheses, so that no order of operators is needed. */
function codeOf(node: jsep.Expression): string {
  if (isLiteral(node)) return String(node.value);
  if (isIdentifier(node)) return CONSTANTS[node.name] ?? node.name;
  if (isUnary(node)) return node.operator === '-' ? `(-${codeOf(node.argument)})` : codeOf(node.argument);
  if (isBinary(node)) return `(${codeOf(node.left)} ${node.operator} ${codeOf(node.right)})`;
  if (isCall(node)) return `Math.${node.callee.name}(${node.arguments.map(codeOf).join()})`;
  return '';
}

const isLiteral = (node: jsep.Expression): node is jsep.Literal & { value: number } =>
  node.type === 'Literal' && typeof node['value'] === 'number';
const isIdentifier = (node: jsep.Expression): node is jsep.Identifier => node.type === 'Identifier';
const isUnary = (node: jsep.Expression): node is jsep.UnaryExpression =>
  node.type === 'UnaryExpression' && ['-', '+'].includes((node as jsep.UnaryExpression).operator);
const isBinary = (node: jsep.Expression): node is jsep.BinaryExpression =>
  node.type === 'BinaryExpression' && OPERATORS.includes((node as jsep.BinaryExpression).operator);
const isCall = (node: jsep.Expression): node is jsep.CallExpression & { callee: jsep.Identifier } =>
  node.type === 'CallExpression' && (node as jsep.CallExpression).callee.type === 'Identifier';
