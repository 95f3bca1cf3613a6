// What matches in a piece of page, the piece itself included, each given out once.
const seen = new WeakMap();

export function fresh(root, selector) {
  const found = [...(root.matches?.(selector) ? [root] : []), ...root.querySelectorAll(selector)];
  return found.filter((one) => {
    const known = seen.get(one) ?? new Set();
    if (known.has(selector)) return false;
    seen.set(one, known.add(selector));
    return true;
  });
}

export function remember(name, value) {
  try {
    if (value) localStorage.setItem(name, value);
    else localStorage.removeItem(name);
  } catch {
    // Storage may be refused: the choice lasts as long as the page.
  }
}

export function remembered(name) {
  try {
    return localStorage.getItem(name) ?? "";
  } catch {
    return "";
  }
}
