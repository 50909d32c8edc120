// @ts-check
/** The anchor of a heading on the usual hosts of repositories: tests/docs/links.test.ts checks links by the same rule. @param {string} heading */
export function slug(heading) {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}
