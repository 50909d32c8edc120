// @ts-check
// Commands of the server, one after the other, for the page or worker whose name is in its address.

/** @param {(command: { name: string, [option: string]: unknown }) => Promise<object>} answerTo */
export async function serve(answerTo) {
  const { search } = globalThis.location;
  for (;;) {
    const command = await (await fetch(`/command${search}`)).json();
    const answer = await answerTo(command);
    await fetch(`/answer${search}`, { method: 'POST', body: JSON.stringify(answer) });
  }
}
