// Keys: / search, g b, g p, j k, o, ?. Not while something is typed.
let pending = '';
let rowAt = -1;

function moveRow(step) {
  const rows = [...document.querySelectorAll('[data-rows] > [data-row]')].filter((row) => row.offsetParent);
  if (!rows.length) return;
  rows[rowAt]?.classList.remove('at');
  rowAt = Math.min(Math.max(rowAt + step, 0), rows.length - 1);
  rows[rowAt].classList.add('at');
  (rows[rowAt].querySelector('[data-open]') || rows[rowAt].querySelector('a'))?.focus();
  rows[rowAt].scrollIntoView({ block: 'nearest' });
}

const keys = {
  '/': () => (document.getElementById('search')?.offsetParent ? document.getElementById('search') : document.getElementById('filter'))?.focus(),
  'g b': () => document.body.dataset.board && location.assign(document.body.dataset.board),
  'g p': () => document.body.dataset.pipelines && location.assign(document.body.dataset.pipelines),
  j: () => moveRow(1),
  k: () => moveRow(-1),
  '?': () => document.getElementById('keys').showModal(),
};

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
  if (event.target.closest('input, textarea, select, [contenteditable]')) {
    if (event.key === 'Escape') event.target.blur();
    return;
  }
  if (event.key === 'Escape') document.querySelectorAll('.menu[open]').forEach((menu) => { menu.open = false; });
  const combined = pending ? `${pending} ${event.key}` : event.key;
  pending = event.key === 'g' && !pending ? 'g' : '';
  if (keys[combined]) {
    event.preventDefault();
    keys[combined]();
  }
});
document.addEventListener('click', (event) => {
  for (const menu of document.querySelectorAll('.menu[open]')) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

afterChange();
join();
addEventListener('load', drawLines);
