// @ts-check
// Formulas of docstrings, which are plain characters, as TeX: `lambda * sum |w|`.

const GREEK = ['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'theta', 'lambda', 'mu', 'pi', 'rho', 'sigma'];
const FUNCTIONS = ['exp', 'log', 'max', 'mean', 'min'];
/** @type {Readonly<Record<string, string>>} */
const SIGNS = {
  '*': '\\cdot ',
  '<=': '\\le ',
  '>=': '\\ge ',
  '-=': '\\mathrel{-}=',
  '+=': '\\mathrel{+}=',
  λ: '\\lambda ',
  π: '\\pi ',
  Σ: '\\sum ',
  '²': '^2',
};

/** Is what stands between backticks a formula, and no code? @param {string} text */
export const isFormula = (text) =>
  /\bsum\b|\bsqrt\(|\^|\bmean \||^lambda \*| = .*[²Σ]/.test(text) && !/[{}'"`;]|=>|\.\w+\(|KL\(|\^floor/.test(text);

/** The end of a group that begins at start. @param {string} text @param {number} start */
function endOf(text, start) {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === '(') depth++;
    if (text[at] === ')' && --depth === 0) return at;
  }
  throw new Error(`an open group in ${text}`);
}

/** @param {string} word @param {boolean} isCalled */
function texOfWord(word, isCalled) {
  if (word === 'sum') return '\\sum ';
  const [, name = word, digit = ''] = /^([a-z]+)(\d)$/.exec(word) ?? [];
  if (GREEK.includes(name)) return `\\${name === 'epsilon' ? 'varepsilon' : name}${digit === '' ? ' ' : `_${digit}`}`;
  if (FUNCTIONS.includes(word) || (isCalled && word.length > 1)) return `\\operatorname{${word}}`;
  if (word.length === 1) return word;
  return /^(over|of|groups|inputs|units|standard|deviation|the|batch|activation)$/.test(word)
    ? `\\text{ ${word} }`
    : `\\mathrm{${word}}\\,`;
}

/** TeX of a formula in plain characters. @param {string} text @returns {string} */
export function texOf(text) {
  let tex = '';
  let isOpen = { '|': false, '||': false };
  for (let at = 0; at < text.length; ) {
    const rest = text.slice(at);
    const [group = ''] = /^(?:sqrt|[_^])\(/.exec(rest) ?? [];
    if (group !== '') {
      const end = endOf(text, at + group.length - 1);
      const inner = texOf(text.slice(at + group.length, end));
      tex += group === 'sqrt(' ? `\\sqrt{${inner}}` : `${group[0]}{${inner}}`;
      at = end + 1;
      continue;
    }
    const [part = ''] = /^(?:[_^][A-Za-z]+|[_^]\d+|\|\|?|[<>+-]=|[A-Za-z]+\d?|[\s\S])/u.exec(rest) ?? [];
    at += part.length;
    if (part === '|' || part === '||') {
      const side = isOpen[part] ? 'r' : 'l';
      tex += `\\${side}${part === '|' ? 'vert' : 'Vert'} `;
      isOpen = { ...isOpen, [part]: !isOpen[part] };
    } else if (/^[_^][A-Za-z]{2,}$/.test(part))
      tex += `${part[0]}{${texOfWord(part.slice(1), false).replace('\\,', '')}}`;
    else if (/^[_^]\w+$/.test(part)) tex += `${part[0]}{${part.slice(1)}}`;
    else if (/^[A-Za-z]/.test(part)) tex += texOfWord(part, text[at] === '(');
    else tex += SIGNS[part] ?? part;
  }
  return tex
    .trim()
    .replace(/ \} *\\text\{ /g, ' ')
    .replace(/\\,(?=[\s)=,^_}\\]|$)/g, '');
}
