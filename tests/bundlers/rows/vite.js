import { join } from 'node:path';
import { build, createServer, version } from 'vite';
import { Outcomes, openPage, servePages, strictHeaders } from '../browser.js';

const shared = (project) => ({ configFile: false, root: project, logLevel: 'warn' });

async function bundle(project, out, page) {
  const input = join(project, `${page}.html`);
  await build({ ...shared(project), build: { outDir: out, emptyOutDir: true, rolldownOptions: { input } } });
  return servePages(out, strictHeaders(), page);
}

/** The dev server, which bundles packages before it serves them unless they are excluded from that. */
async function serve(project, page, exclude = []) {
  const outcomes = new Outcomes();
  const receiver = {
    name: 'outcomes',
    configureServer({ middlewares }) {
      middlewares.use(async (request, response, next) => {
        if (!(await outcomes.take(request, response))) next();
      });
    },
  };
  const server = await createServer({
    ...shared(project),
    plugins: [receiver],
    optimizeDeps: { force: true, entries: [`${page}.html`], exclude },
    server: { host: 'localhost', headers: strictHeaders(), watch: null },
  });
  await server.listen();
  const { port } = server.httpServer.address();
  return {
    run: (threads) => openPage(`http://localhost:${port}/${page}.html?threads=${threads}`, outcomes),
    close: () => server.close(),
  };
}

export const rows = [
  { name: `Vite ${version}, build`, shares: true, open: (project, out) => bundle(project, out, 'page') },
  { name: `Vite ${version}, dev server`, shares: true, open: (project) => serve(project, 'page') },
  {
    name: `Vite ${version}, dev server, excluded`,
    shares: true,
    open: (project) => serve(project, 'page', ['ockham']),
  },
  { name: `Vite ${version}, build, ockham/worker`, open: (project, out) => bundle(project, out, 'remotePage') },
  { name: `Vite ${version}, dev server, ockham/worker`, open: (project) => serve(project, 'remotePage') },
];
