// What reads the package and does not run it: compilers of TypeScript, and linters of packages.
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const require = createRequire(import.meta.url);

/** Runs a program of Node, whose output is the error where it fails. */
async function runTool(program, args, cwd) {
  try {
    await promisify(execFile)(process.execPath, [program, ...args], { cwd });
  } catch (error) {
    throw new Error(`${error.stdout}${error.stderr}`);
  }
}

function commandOf(name, path) {
  return join(dirname(require.resolve(`${name}/package.json`)), path);
}

const compilers = [5, 7].flatMap((major) => {
  const { version } = require(`typescript-${major}/package.json`);
  return [
    { moduleResolution: 'bundler', module: 'esnext' },
    { moduleResolution: 'node16', module: 'node16' },
    { moduleResolution: 'nodenext', module: 'nodenext' },
  ].flatMap((resolution) =>
    [true, false].map((dom) => ({
      name: `TypeScript ${version}, ${resolution.moduleResolution}${dom ? '' : ', no DOM'}`,
      async check({ project }) {
        const compilerOptions = {
          ...resolution,
          target: 'es2022',
          lib: dom ? ['es2022', 'dom'] : ['es2022'],
          types: [],
          strict: true,
          exactOptionalPropertyTypes: true,
          noUncheckedIndexedAccess: true,
          verbatimModuleSyntax: true,
          skipLibCheck: false,
          noEmit: true,
        };
        const config = join(project, `tsconfig.${major}.${resolution.module}.${dom}.json`);
        const files = dom ? ['types.ts', 'globals.ts'] : ['types.ts'];
        writeFileSync(config, JSON.stringify({ compilerOptions, files }));
        await runTool(commandOf(`typescript-${major}`, 'lib/tsc.js'), ['-p', config], project);
      },
    })),
  );
});

export const consumers = [
  ...compilers,
  {
    name: 'publint',
    async check({ project }) {
      const { messages, pkg } = await publint({
        pkgDir: join(project, 'node_modules/ockham'),
        level: 'suggestion',
        strict: true,
        pack: false,
      });
      if (messages.length > 0) throw new Error(messages.map((message) => formatMessage(message, pkg)).join('\n'));
    },
  },
  {
    name: 'Are the types wrong, esm-only',
    async check({ tarball, project }) {
      const program = commandOf('@arethetypeswrong/cli', 'dist/index.js');
      await runTool(program, [tarball, '--profile', 'esm-only', '--no-color', '--no-emoji'], project);
    },
  },
];
