// In a page that no bundler has seen: starts the bundle of webworker.js and tells the server what it posts.
const worker = new Worker('/webworker.js');
worker.onmessage = ({ data }) => fetch('/outcome', { method: 'POST', body: JSON.stringify(data) });
worker.postMessage(Number(new URLSearchParams(location.search).get('threads')));
