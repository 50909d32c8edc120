#!/bin/sh
# csv-parse 7.0.3: a CRLF inside of quotes counts as two lines, and one between records as one. info.lines, the line in error messages, and
# from_line and to_line are then wrong for a plain RFC 4180 file. Its page says "number of lines encountered in the source dataset".
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts csv-parse@7.0.3
cat >program.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
console.log('version', JSON.parse(readFileSync('node_modules/csv-parse/package.json', 'utf8')).version);
// Lines 1; 2 and 3; 4; 5.
const file = (end) => ['a,b', '"one', 'two",x', '3,y', '4,z'].join(end) + end;
const lines = (end) => parse(file(end), { info: true }).map(({ info }) => info.lines).join();
const complaint = (end) => {
  try {
    return parse(`${file(end)}5,6,7${end}`).length;
  } catch ({ message }) {
    return message;
  }
};
const upTo5 = (end) => parse(file(end), { to_line: 5 }).length;
let isThere = true;
for (const [name, end, ends, line, records] of [
  ['LF, for comparison', '\n', '1,3,4,5', 6, 4],
  ['CRLF', '\r\n', '1,4,5,6', 7, 3],
]) {
  console.log(`${name}: records end on lines ${lines(end)}; with a bad line 6: "${complaint(end)}"; up to line 5: ${upTo5(end)} of 4 records`);
  isThere &&= lines(end) === ends && complaint(end).endsWith(`on line ${line}`) && upTo5(end) === records;
}
console.log(isThere ? 'as found' : 'CHANGED');
process.exit(isThere ? 0 : 1);
JS
node program.mjs
