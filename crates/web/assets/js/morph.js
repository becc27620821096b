// Makes an element look like another one by changing only what differs: focus, scroll, selection,
// open disclosures and half-filled fields stay.
const keyOf = (node) => (node.nodeType === 1 && node.id) || null;

function morphAttributes(old, fresh) {
  for (const { name, value } of fresh.attributes) {
    if (name === 'open' || old.getAttribute(name) === value) continue;
    old.setAttribute(name, value);
  }
  for (const { name } of [...old.attributes]) {
    if (name !== 'open' && name !== 'aria-busy' && !fresh.hasAttribute(name)) old.removeAttribute(name);
  }
}

function morph(old, fresh) {
  if (old.isEqualNode(fresh) || old.hasAttribute('data-keep')) return;
  morphAttributes(old, fresh);
  if (old.matches('.lines, output.refusal')) return;
  let at = old.firstChild;
  for (const next of [...fresh.childNodes]) {
    const key = keyOf(next);
    let match = at;
    if (key) match = [...old.children].find((child) => child.id === key) || null;
    else if (at && (keyOf(at) || at.nodeName !== next.nodeName)) match = null;
    if (!match || match.nodeName !== next.nodeName) {
      old.insertBefore(next, at);
    } else {
      if (match !== at) old.insertBefore(match, at);
      else at = at.nextSibling;
      if (next.nodeType === 1) morph(match, next);
      else if (match.data !== next.data) match.data = next.data;
    }
  }
  while (at) {
    const gone = at;
    at = at.nextSibling;
    gone.remove();
  }
}
