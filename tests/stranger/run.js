// @ts-check
// A stranger's session: the packed tarballs in an empty folder, each command as docs/cli.md prints it, and the model served by the edge example.
// Searches get a few settings instead of a minute. `npm run test:stranger`.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Milliseconds of a command; npm installs from the network. */
const PATIENCE = 600_000;
const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ockham-stranger-'));
const home = join(folder, 'home');
const tarballs = join(folder, 'tarballs');
mkdirSync(home);
mkdirSync(tarballs);

/** Runs a line of a shell. @param {string} line @param {string} [cwd] @param {number} [expected]  exit code. */
function run(line, cwd = home, expected = 0) {
  console.log(`$ ${line}`);
  const { status, stdout, stderr } = spawnSync(line, { cwd, shell: true, encoding: 'utf8', timeout: PATIENCE });
  if (status !== expected) throw new Error(`exit code ${status}, expected ${expected}\n${stdout}\n${stderr}`);
  return { stdout, stderr };
}

/** @param {unknown} isTrue @param {string} what */
function require(isTrue, what) {
  if (!isTrue) throw new Error(`expected ${what}`);
}

/** Lines of the blocks that a shell runs. @param {string} path */
function commands(path) {
  const text = readFileSync(join(root, path), 'utf8');
  return [...text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) =>
    block.split('\n').map((line) => line.replace(/ +#.*$/, '')),
  );
}

/** What makes a command short. @type {readonly [RegExp, string][]} */
const SHORTER = [
  [/^npx ockham fit /, ' --trials 4'],
  [/^npx ockham compare /, ' --seeds 1 --folds 2 --epochs 5'],
];

/** Houses whose price follows from area and district, and of which some have no number of rooms. @param {boolean} isKnown */
function houses(isKnown) {
  const rows = Array.from({ length: isKnown ? 200 : 5 }, (_, row) => {
    const [area, noise] = [40 + ((row * 37) % 97), ((row * 61) % 53) - 26];
    const district = ['north', 'south', 'old town'][row % 3];
    const price = 2.5 * area + 40 * (row % 3) + noise / 4;
    const cells = [area, row % 7 === 0 ? '' : 1 + ((row * 13) % 5), district];
    return [...cells, ...(isKnown ? [price] : [])].join();
  });
  return `${['area,rooms,district', ...(isKnown ? ['price'] : [])].join()}\n${rows.join('\n')}\n`;
}

async function serve() {
  const edge = join(folder, 'edge');
  cpSync(join(root, 'examples/edge-classifier'), edge, {
    recursive: true,
    filter: (path) => !/node_modules|edge-classifier\/dist/.test(path),
  });
  const [library] = readdirSync(tarballs).filter((name) => /^ockham-\d/.test(name));
  run(`npm install --ignore-scripts --no-audit --no-fund ../tarballs/${library}`, edge);
  const { startWorker } = await import(pathToFileURL(join(edge, 'miniflare.js')).href);
  const { url, stop } = await startWorker(0);
  try {
    const line = commands('examples/edge-classifier/README.md').find((one) =>
      one.includes('ockham-fit/model.safetensors'),
    );
    require(line !== undefined, 'a command of the example that serves the model of ockham fit');
    // Not spawnSync: the server runs in this process.
    const { execFile } = await import('node:child_process');
    const command = String(line).replace('http://127.0.0.1:8787/', String(url));
    console.log(`$ ${command}`);
    const text = await new Promise((resolve, reject) => {
      execFile('sh', ['-c', command], { cwd: home }, (error, stdout) => (error ? reject(error) : resolve(stdout)));
    });
    const { values } = JSON.parse(String(text));
    require(values?.length === 1 && Math.abs(values[0] - 2.5 * 84) < 60, `a price near 210, got ${text}`);
  } finally {
    await stop();
  }
}

try {
  run(`npm pack --ignore-scripts --pack-destination ${tarballs}`, root);
  run(`npm pack --ignore-scripts --pack-destination ${tarballs} --workspace @ockham/cli`, root);
  writeFileSync(join(home, 'package.json'), '{ "private": true }\n');
  run(
    `npm install --ignore-scripts --no-audit --no-fund ${readdirSync(tarballs)
      .map((name) => join('../tarballs', name))
      .join(' ')}`,
  );
  writeFileSync(join(home, 'data.csv'), houses(true));
  writeFileSync(join(home, 'new.csv'), houses(false));
  const lines = commands('docs/cli.md').filter((line) => /^npx ockham (?!sweep|worker)/.test(line));
  require(lines.length >= 6, 'the commands of docs/cli.md');
  for (const line of lines) run(line + (SHORTER.find(([pattern]) => pattern.test(line))?.[1] ?? ''));
  for (const name of [
    'model.safetensors',
    'model.onnx',
    'report.html',
    'predictions.csv',
    'fit.json',
    'search.jsonl',
  ]) {
    require(existsSync(join(home, 'ockham-fit', name)), `ockham-fit/${name}`);
  }
  const predicted = readFileSync(join(home, 'predictions.csv'), 'utf8').trim().split('\n');
  require(predicted.length === 6 && predicted[0] === 'row,prediction', 'five predictions');
  const { stderr } = run('npx ockham worker --queue redis://127.0.0.1', home, 2);
  require(/npm install @ockham\/sweep/.test(stderr), 'the name of the package that sweeps need');
  await serve();
  console.log('The session of a stranger: as the docs print it.');
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 }); // a command that was ended may still write
}
