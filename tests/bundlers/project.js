// An empty project into which the tarball of the library was installed, without a network.
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));
const here = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));

/** Packs one package into a folder. @returns {Promise<string>} path of the tarball. */
async function pack(/** @type {string} */ folder, /** @type {string} */ to) {
  const args = ['pack', '--ignore-scripts', '--json', '--workspaces=false', '--pack-destination', to];
  const { stdout } = await run('npm', args, { cwd: folder, maxBuffer: 1 << 24 });
  return join(to, Object.values(JSON.parse(stdout))[0].filename);
}

/**
 * Makes the project: `npm install` of the tarball, offline, from an empty cache, beside the tarball of the one dependency.
 *
 * @param {string} directory  that exists and is empty.
 * @returns {Promise<{ project: string, tarball: string }>}
 */
export async function createProject(directory) {
  const project = join(directory, 'project');
  mkdirSync(project);
  const tarball = await pack(root, directory);
  const loader = await pack(join(root, 'node_modules/@assemblyscript/loader'), directory);
  const manifest = {
    name: 'consumer',
    version: '1.0.0',
    private: true,
    type: 'module',
    '@parcel/resolver-default': { packageExports: true },
  };
  writeFileSync(join(project, 'package.json'), JSON.stringify(manifest));
  const flags = ['--offline', '--cache', join(directory, 'cache'), '--no-audit', '--no-fund'];
  await run('npm', ['install', ...flags, tarball, loader], { cwd: project });
  cpSync(here('programs'), project, { recursive: true });
  for (const page of ['page', 'remotePage']) {
    writeFileSync(join(project, `${page}.html`), `<!doctype html><script type="module" src="/${page}.js"></script>`);
  }
  return { project, tarball };
}
