#!/bin/sh
# jsep 1.6.0 parses -x ** 2 as (-x) ** 2, without an error: 4 for x = 2. In mathematics it is -(x ** 2), -4, and JavaScript, whose expressions it
# parses, refuses it as ambiguous. The tree does not tell it from (-x) ** 2, which is right.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts jsep@1.6.0
cat >program.mjs <<'JS'
import jsep from 'jsep';
console.log('version', jsep.version);
const shape = (node) =>
  node.type === 'BinaryExpression' ? `(${shape(node.left)} ${node.operator} ${shape(node.right)})`
  : node.type === 'UnaryExpression' ? `(${node.operator}${shape(node.argument)})`
  : node.name ?? node.raw;
const [bare, inside] = ['-x ** 2', '(-x) ** 2'].map((text) => shape(jsep(text)));
console.log(`-x ** 2 is ${bare}; (-x) ** 2 is ${inside}`);
let refused = '';
try {
  new Function('x', 'return -x ** 2');
} catch (error) {
  refused = error.message;
}
console.log(`JavaScript: ${refused}`);
const isThere = bare === '((-x) ** 2)' && bare === inside && refused !== '';
console.log(isThere ? 'as found' : 'CHANGED');
process.exit(isThere ? 0 : 1);
JS
node program.mjs
