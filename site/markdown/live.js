// @ts-check
/** Puts the live example in front of the first section of the home page, which is the README. @param {import('vitepress').MarkdownRenderer} markdown */
export function live(markdown) {
  markdown.core.ruler.push('live-example', ({ tokens, env, Token }) => {
    if (env.relativePath !== 'index.md') return;
    const at = tokens.findIndex(({ type, tag }) => type === 'heading_open' && tag === 'h2');
    const example = new Token('html_block', '', 0);
    example.content = '<LiveExample />\n';
    tokens.splice(at, 0, example);
  });
}
