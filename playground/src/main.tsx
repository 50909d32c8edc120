import { render } from 'preact';
import { App } from './views/App.js';

const root = document.querySelector('#app');
if (root !== null) render(<App />, root);
// Fetching all files again is left until the first steps are likely taken. Without a service worker, as in private windows of some
// browsers, the page needs its network, and nothing else is lost.
setTimeout(() => navigator.serviceWorker?.register('./serviceWorker.js').catch(() => {}), 2000);
