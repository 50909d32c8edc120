// Makes one file for Node of a program in TypeScript, of the library's sources: nothing need be built but the kernels.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const path = (/** @type {string} */ name) => fileURLToPath(new URL(`../../${name}`, import.meta.url));

/** What the package finds by conditions, as in vitest.config.ts. @type {Readonly<Record<string, string>>} */
const sources = {
  '#wasm': 'src/wasm/inline.ts',
  '#linear': 'src/wasm/inlineLinear.ts',
  '#extra': 'src/wasm/inlineExtra.ts',
  '#platform': 'src/platform/node.ts',
  '#checkpoints': 'src/node/storeAt.ts',
  '#thread': 'src/platform/nodeThread.ts',
  '#modelWorker': 'src/platform/nodeModel.ts',
  '#pathWorker': 'src/platform/nodePaths.ts',
};

/** @param {string} program  beside this file. @param {string} outfile */
export async function bundle(program, outfile) {
  const url = new URL(program, import.meta.url);
  await build({
    entryPoints: [fileURLToPath(url)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'es2022',
    logLevel: 'warning',
    ignoreAnnotations: true, // a module is imported for what it does to constructors
    // Packages that are CommonJS ask for Node's own modules.
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
    plugins: [
      {
        name: 'sources',
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /^#/ }, (args) => ({ path: path(/** @type {string} */ (sources[args.path])) }));
          // Fixtures are found beside the module that reads them.
          onLoad({ filter: /tests.(fuzz|onnx|keras|torch).*\.ts$/ }, async (args) => {
            const { readFileSync } = await import('node:fs');
            const { pathToFileURL } = await import('node:url');
            const text = readFileSync(args.path, 'utf8');
            return {
              contents: text.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(args.path).href)),
              loader: 'ts',
            };
          });
        },
      },
    ],
  });
}
