"""How well the text of a page can be read, measured in the browser."""

CONTRASTS = """
() => {
  // WCAG 2.1: relative luminance, and the ratio of two
  const parsed = colour => (colour.match(/[0-9.]+/g) || []).map(Number);
  const luminance = colour => {
    const [r, g, b] = parsed(colour).slice(0, 3).map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor, parts = parsed(colour);
      if (parts.length === 3 || parts[3] > 0) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const found = [];
  for (const element of document.querySelectorAll("main *")) {
    const isText = [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
    if (!isText || !element.getClientRects().length) continue;
    const style = getComputedStyle(element), isDrawn = !!element.closest("svg");
    const [one, other] = [luminance(isDrawn ? style.fill : style.color), luminance(ground(element))];
    found.push([(Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05), element.textContent.trim().slice(0, 40)]);
  }
  return found;
}
"""
"""JavaScript: the contrast of each element that has text with what is behind it, and the start of that text."""
