// @ts-check
// A pass in workerd per request.
import { runPass } from '../job.js';

export default {
  /** @param {Request} request */
  async fetch(request) {
    try {
      return Response.json(await runPass(1, await request.json()));
    } catch (error) {
      return new Response(error instanceof Error ? `${error}\n${error.stack}` : String(error), { status: 500 });
    }
  },
};
