// Lines of needs: drawn for the job under the pointer or with the focus, else for the chosen one.
let litNode = null;

function drawLines() {
  const graph = document.querySelector('[data-graph]');
  if (!graph) return;
  const svg = graph.querySelector('.lines');
  svg.replaceChildren();
  graph.querySelectorAll('.lit').forEach((node) => node.classList.remove('lit'));
  const chosen = litNode || graph.querySelector('.node:target');
  graph.classList.toggle('hovering', Boolean(litNode));
  if (!chosen) return;
  const nodes = [...graph.querySelectorAll('.node')];
  const needsOf = (node) => node.dataset.needs.split(' ').filter(Boolean);
  const origin = graph.getBoundingClientRect();
  svg.style.width = `${graph.scrollWidth}px`;
  const draw = (from, to) => {
    const place = (node) => (node.offsetParent ? node : node.closest('.group')).getBoundingClientRect();
    const [a, b] = [place(from), place(to)];
    const [x1, y1] = [a.right - origin.left + graph.scrollLeft, a.top + 17 - origin.top];
    const [x2, y2] = [b.left - origin.left + graph.scrollLeft, b.top + 17 - origin.top];
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    path.setAttribute('d', `M${x1} ${y1}C${x1 + 20} ${y1} ${x2 - 20} ${y2} ${x2} ${y2}`);
    svg.append(path);
    from.classList.add('lit');
    to.classList.add('lit');
  };
  chosen.classList.add('lit');
  for (const node of nodes) {
    if (needsOf(chosen).includes(node.dataset.index)) draw(node, chosen);
    if (needsOf(node).includes(chosen.dataset.index)) draw(chosen, node);
  }
}

function light(event) {
  const graph = document.querySelector('[data-graph]');
  if (!graph) return;
  const node = event.target.closest?.('.node') || null;
  if (node !== litNode) {
    litNode = node;
    drawLines();
  }
}
document.addEventListener('pointerover', light);
document.addEventListener('focusin', light);
addEventListener('hashchange', drawLines);
