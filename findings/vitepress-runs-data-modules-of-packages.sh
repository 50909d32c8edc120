#!/bin/sh
# VitePress 1.6.4 takes every module whose name ends in .data.js for one of its data loaders, in the packages that a page imports, too: it runs
# the module while it builds, and the build fails because the module exports none. The manual tells of loaders that a site
# writes, and says nothing of packages.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "name": "page", "private": true, "type": "module" }' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts vitepress@1.6.4
mkdir -p docs node_modules/flowers
echo '{ "name": "flowers", "version": "1.0.0", "type": "module", "exports": "./iris.data.js" }' >node_modules/flowers/package.json
echo 'export const petals = [1.4, 4.7, 6];' >node_modules/flowers/iris.data.js
printf '<script setup>\nimport { petals } from "flowers";\n</script>\n\nPetals: {{ petals }}\n' >docs/index.md
node -p "'version ' + require('./node_modules/vitepress/package.json').version"
npx vitepress build docs >output.txt 2>&1 && outcome=built || outcome=failed
echo "a module named iris.data.js in a package: $outcome"
grep -o 'config must export or return an object' output.txt | head -1 || true
mv node_modules/flowers/iris.data.js node_modules/flowers/iris.js
sed -i 's/iris.data.js/iris.js/' node_modules/flowers/package.json
npx vitepress build docs >renamed.txt 2>&1 && renamed=built || renamed=failed
echo "the same module named iris.js: $renamed"
node - "$outcome" "$renamed" <<'JS'
const isThere = process.argv[2] === 'failed' && process.argv[3] === 'built';
console.log(isThere ? 'as found' : 'CHANGED');
process.exit(isThere ? 0 : 1);
JS
