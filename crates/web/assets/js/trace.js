// The trace: more of it by offset, following, ranges of lines, search, stamps.
const tracePanel = document.getElementById('trace');
const traceLines = tracePanel?.querySelector('[data-trace]');
let traceFetching = false;
let traceOwed = false;

function appendPiece(markup) {
  const piece = document.createElement('template');
  piece.innerHTML = markup;
  traceLines.querySelectorAll('[data-partial]').forEach((line) => line.remove());
  for (const item of [...piece.content.children]) {
    if (item.dataset.end) {
      const section = traceLines.querySelector(`[data-key="${item.dataset.end}"]`);
      if (section) section.querySelector('.section-took').textContent = item.dataset.took;
      continue;
    }
    const parent = item.dataset.in && traceLines.querySelector(`[data-key="${item.dataset.in}"]`);
    (parent || traceLines).append(item);
  }
}

const follows = () => tracePanel.querySelector('[data-trace-follow]');

async function followTrace() {
  if (!tracePanel?.hasAttribute('data-live')) return;
  if (traceFetching) {
    traceOwed = true;
    return;
  }
  traceFetching = true;
  try {
    for (let more = true; more;) {
      const url = `${tracePanel.dataset.source}?after=${encodeURIComponent(tracePanel.dataset.cursor)}`;
      const answer = await fetch(url, { credentials: 'same-origin' });
      if (!answer.ok) break;
      appendPiece(await answer.text());
      tracePanel.dataset.cursor = answer.headers.get('x-cursor');
      more = answer.headers.get('x-more') === 'yes';
      if (answer.headers.get('x-finished') === 'yes') {
        tracePanel.removeAttribute('data-live');
        more = false;
      }
    }
    if (traceLines.children.length) tracePanel.querySelector('[data-trace-empty]')?.remove();
    if (follows()?.checked) scrollTo({ top: document.documentElement.scrollHeight });
  } catch { /* the next bell tries again */ }
  traceFetching = false;
  if (traceOwed) {
    traceOwed = false;
    followTrace();
  }
}

function chooseLines() {
  const range = /^#L(\d+)(?:-L(\d+))?$/.exec(location.hash);
  traceLines.querySelectorAll('.chosen').forEach((line) => line.classList.remove('chosen'));
  if (!range) return;
  const [from, to] = [Number(range[1]), Number(range[2] || range[1])].sort((a, b) => a - b);
  for (let number = from; number <= to && number < from + 5000; number += 1) {
    const line = document.getElementById(`L${number}`);
    if (!line) continue;
    line.classList.add('chosen');
    for (let section = line.closest('details'); section; section = section.parentElement.closest('details')) section.open = true;
  }
  document.getElementById(`L${from}`)?.scrollIntoView({ block: 'center' });
}

function searchTrace(input, step) {
  const count = tracePanel.querySelector('[data-trace-count]');
  const words = input.value.toLowerCase();
  const found = [];
  for (const line of traceLines.querySelectorAll('.l')) {
    const hit = words && line.querySelector('code').textContent.toLowerCase().includes(words);
    line.classList.toggle('found', Boolean(hit));
    if (hit) found.push(line);
  }
  const at = found.findIndex((line) => line.classList.contains('here'));
  found[at]?.classList.remove('here');
  const next = found[(Math.max(at, step ? at : 0) + step + found.length) % (found.length || 1)];
  count.textContent = words ? `${next ? found.indexOf(next) + 1 : 0} of ${found.length}` : '';
  if (!next) return;
  next.classList.add('here');
  for (let section = next.closest('details'); section; section = section.parentElement.closest('details')) section.open = true;
  next.scrollIntoView({ block: 'center' });
}

if (traceLines) {
  traceLines.addEventListener('click', (event) => {
    const link = event.target.closest('.l > a');
    const first = /^#L(\d+)/.exec(location.hash);
    if (!link) return;
    event.preventDefault();
    history.replaceState(null, '', event.shiftKey && first ? `#L${first[1]}-L${link.dataset.n}` : `#L${link.dataset.n}`);
    const at = scrollY;
    chooseLines();
    scrollTo({ top: at });
  });
  addEventListener('hashchange', chooseLines);
  const input = tracePanel.querySelector('[data-trace-search]');
  input.addEventListener('input', () => searchTrace(input, 0));
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') searchTrace(input, event.shiftKey ? -1 : 1);
  });
  tracePanel.querySelector('[data-trace-times]')?.addEventListener('change', (event) => {
    traceLines.classList.toggle('times', event.target.checked);
  });
  // Following lets go when the reader scrolls up, and takes hold again at the end.
  let lastTop = scrollY;
  addEventListener('scroll', () => {
    const box = follows();
    if (box) {
      const atEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 40;
      if (scrollY < lastTop - 4) box.checked = false;
      else if (atEnd && scrollY > lastTop) box.checked = true;
    }
    lastTop = scrollY;
  }, { passive: true });
  if (location.hash) chooseLines();
  else if (tracePanel.dataset.openAt) document.getElementById(`L${tracePanel.dataset.openAt}`)?.scrollIntoView({ block: 'center' });
  followTrace();
}
