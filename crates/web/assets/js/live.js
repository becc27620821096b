// One stream for all tabs says which topics changed; a page then fetches its own main part again.
const main = document.getElementById('main');
document.documentElement.classList.add('script');

async function fetchMain(url = location.href) {
  const answer = await fetch(url, { headers: { 'X-Fragment': 'main' }, credentials: 'same-origin' });
  const date = Date.parse(answer.headers.get('date'));
  if (date) clockSkew = date - Date.now();
  return answer;
}

function show(markup) {
  const fresh = document.createElement('main');
  fresh.innerHTML = markup;
  const first = scrollY > 200 && main.querySelector('[data-rows] > [data-row]');
  if (first) {
    const rows = [...fresh.querySelectorAll('[data-rows] > [data-row]')];
    const count = rows.findIndex((row) => row.id === first.id);
    if (count > 0) return offerRows(count, markup);
  }
  for (const name of [...main.attributes]) fresh.setAttribute(name.name, name.value);
  morph(main, fresh);
  document.querySelector('.new-rows')?.remove();
  afterChange();
}

// New rows at the top would push what is being read: they wait for a press.
function offerRows(count, markup) {
  let button = document.querySelector('.new-rows');
  if (!button) {
    button = document.createElement('button');
    button.className = 'button primary new-rows';
    document.body.append(button);
  }
  button.textContent = `${count} new`;
  button.onclick = () => {
    scrollTo({ top: 0 });
    button.remove();
    show(markup);
  };
}

let fetching = false;
let again = false;
async function refresh() {
  if (fetching) {
    again = true;
    return;
  }
  fetching = true;
  try {
    const answer = await fetchMain();
    if (answer.ok && answer.headers.get('x-fragment') === 'main') show(await answer.text());
  } catch { /* the next bell, or the next return to the tab, tries again */ }
  fetching = false;
  if (again) {
    again = false;
    refresh();
  }
}

function afterChange() {
  tick();
  addCopyButtons();
  drawLines();
}

const topics = (main.dataset.topics || '').split(' ').filter(Boolean);
const channel = 'BroadcastChannel' in window ? new BroadcastChannel('evenkeel-live') : null;
const wanted = new Map();
const self = String(Math.random());
let source = null;
let release = null;

function heard(changed) {
  if (!changed.some((topic) => topics.includes(topic))) return;
  refresh();
  followTrace();
}

function openStream() {
  const all = [...new Set([...topics, ...[...wanted.values()].flat()])].sort();
  const url = all.length ? `/-/live?topics=${encodeURIComponent(all.join(','))}` : null;
  if (source && source.asked === url) return;
  source?.close();
  source = null;
  if (!url) return;
  source = new EventSource(url);
  source.asked = url;
  source.onmessage = (event) => {
    const changed = event.data.split(' ');
    heard(changed);
    channel?.postMessage({ changed });
  };
  source.onopen = () => {
    if (source.opened) {
      heard(topics);
      channel?.postMessage({ changed: all });
    }
    source.opened = true;
  };
}

if (channel) {
  channel.onmessage = ({ data }) => {
    if (data.changed) heard(data.changed);
    if (data.ask && release) channel.postMessage({ holder: true });
    if (data.holder && !release) announce();
    if (data.tab) {
      if (data.topics.length) wanted.set(data.tab, data.topics);
      else wanted.delete(data.tab);
      if (release) openStream();
    }
  };
}
const announce = () => channel?.postMessage({ tab: self, topics: document.hidden ? [] : topics });

// The tab that holds the lock holds the stream; hidden tabs let go of both.
let waits = null;
function join() {
  if (!topics.length || document.hidden || waits || release) return;
  if (!navigator.locks || !channel) {
    release = () => {};
    openStream();
    return;
  }
  waits = new AbortController();
  announce();
  navigator.locks.request('evenkeel-live', { signal: waits.signal }, () => new Promise((done) => {
    waits = null;
    release = done;
    wanted.clear();
    channel.postMessage({ holder: true });
    openStream();
  })).catch(() => { waits = null; });
}

function leave() {
  waits?.abort();
  waits = null;
  source?.close();
  source = null;
  release?.();
  release = null;
  channel?.postMessage({ tab: self, topics: [] });
}

document.addEventListener('visibilitychange', () => {
  if (document.hidden) {
    leave();
  } else if (topics.length) {
    join();
    heard(topics);
  }
});
addEventListener('pagehide', leave);
addEventListener('pageshow', (event) => event.persisted && join());
