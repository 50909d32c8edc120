// Runs verifyRuntime and shows what it found. Imported when the page is there, so that an engine that refuses the library
// itself is shown, too.
const find = (id) => document.getElementById(id);
const verdict = find('verdict');
const again = find('again');

function cell(text) {
  const element = document.createElement('td');
  element.textContent = text;
  return element;
}

function row({ name, ok, expected, got, milliseconds }) {
  const element = document.createElement('tr');
  element.className = ok ? '' : 'off';
  element.append(cell(name), cell(ok ? 'ok' : 'OFF'), cell(expected), cell(ok ? 'the same' : got));
  element.append(cell(milliseconds.toFixed(1)));
  return element;
}

async function verify(options) {
  again.disabled = true;
  document.documentElement.dataset.state = 'running';
  try {
    const { init, verifyRuntime } = await import('../../dist/bundle.js');
    const threads = new URLSearchParams(location.search).get('threads');
    if (threads !== null) await init({ threads: threads === 'auto' ? threads : Number(threads) });
    const { ok, sentence, checks } = await verifyRuntime(options);
    verdict.textContent = sentence;
    find('checks').replaceChildren(...checks.map(row));
    document.documentElement.dataset.state = ok ? 'ok' : 'off';
  } catch (error) {
    verdict.textContent = String(error);
    document.documentElement.dataset.state = 'failed';
  }
  again.disabled = false;
}

find('browser').textContent = navigator.userAgent;
again.addEventListener('click', () => verify({ warmUp: 10_000 }));
await verify({});
