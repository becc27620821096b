// Buttons answer at once, and say beside themselves what was refused.
function confirmed(form, button) {
  const dialog = document.getElementById('confirm');
  document.getElementById('confirm-what').textContent = form.dataset.confirm;
  document.getElementById('confirm-yes').textContent = button.textContent.trim();
  dialog.returnValue = 'no';
  dialog.showModal();
  return new Promise((done) => {
    dialog.addEventListener('close', () => done(dialog.returnValue === 'yes'), { once: true });
  });
}

async function press(form, button) {
  if (form.dataset.confirm && !(await confirmed(form, button))) return;
  const refusal = form.querySelector('.refusal');
  refusal.textContent = '';
  button.setAttribute('aria-busy', 'true');
  try {
    const answer = await fetch(form.action, {
      method: 'POST', body: new URLSearchParams(new FormData(form)), credentials: 'same-origin',
      headers: { 'X-Fragment': 'press' },
    });
    if (answer.ok) {
      const next = answer.headers.get('x-location');
      if (next && new URL(next, location).pathname !== location.pathname) location.assign(next);
      else await refresh();
    } else {
      refusal.textContent = (await answer.text()) || `refused (${answer.status})`;
    }
  } catch {
    refusal.textContent = 'the server did not answer; try again';
  }
  button.removeAttribute('aria-busy');
}

document.addEventListener('submit', (event) => {
  const form = event.target;
  const button = event.submitter;
  if (form.matches('.press')) {
    event.preventDefault();
    if (button.getAttribute('aria-busy') !== 'true') press(form, button);
  } else if (form.method === 'post' && button) {
    setTimeout(() => button.setAttribute('aria-busy', 'true'));
  }
});
addEventListener('pageshow', () => {
  document.querySelectorAll('[aria-busy]').forEach((button) => button.removeAttribute('aria-busy'));
});

function addCopyButtons() {
  if (!navigator.clipboard) return;
  for (const code of document.querySelectorAll('.copy [data-copy]')) {
    const box = code.closest('.copy');
    if (box.querySelector('.copy-button')) continue;
    const button = document.createElement('button');
    button.className = 'button copy-button';
    button.textContent = 'Copy';
    button.onclick = async () => {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = 'Copied';
      setTimeout(() => { button.textContent = 'Copy'; }, 2000);
    };
    box.append(button);
  }
}
