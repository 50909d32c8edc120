import { render } from 'preact';
import { App } from './views/App.js';

const root = document.querySelector('#app');
if (root !== null) render(<App />, root);
// Without it, as in private windows of some browsers, the page needs its network, and nothing else is lost.
navigator.serviceWorker?.register('./serviceWorker.js').catch(() => {});
