import { build, createServer, version } from 'vite';
import { Outcomes, openPage, servePages, strictHeaders } from '../browser.js';

/** The dev server, which bundles packages before it serves them unless they are excluded from that. */
async function serve(project, optimizeDeps) {
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
    configFile: false,
    root: project,
    logLevel: 'warn',
    plugins: [receiver],
    optimizeDeps,
    server: { host: 'localhost', headers: strictHeaders(), watch: null },
  });
  await server.listen();
  const { port } = server.httpServer.address();
  return {
    run: (threads) => openPage(`http://localhost:${port}/?threads=${threads}`, outcomes),
    close: () => server.close(),
  };
}

export const rows = [
  {
    name: `Vite ${version}, build`,
    shares: true,
    async open(project, out) {
      await build({ configFile: false, root: project, logLevel: 'warn', build: { outDir: out, emptyOutDir: true } });
      return servePages(out);
    },
  },
  { name: `Vite ${version}, dev server`, shares: true, open: (project) => serve(project, { force: true }) },
  {
    name: `Vite ${version}, dev server, excluded`,
    shares: true,
    open: (project) => serve(project, { force: true, exclude: ['ockham'] }),
  },
];
