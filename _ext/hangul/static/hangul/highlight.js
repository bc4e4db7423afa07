// Marks on a page what the search found: ?find=합성곱|convolution. The page itself is not changed.
"use strict";

(() => {
  const address = new URL(location);
  const marks = address.searchParams.get("find").split("|").filter(Boolean);
  address.searchParams.delete("find");
  try {
    history.replaceState(history.state, "", address); // the address to copy is the page's own
  } catch {
    // a page opened from disk keeps it
  }
  if (!marks.length || !globalThis.CSS?.highlights) return;
  const literal = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/[\s-]+/g, "[\\s-]*");
  const pattern = new RegExp(marks.map((mark) => (/^[a-z]/i.test(mark) ? "(?<![a-z])" : "") + literal(mark)).join("|"), "gi");
  const main = document.querySelector("[role=main]") ?? document.body;
  const found = new Highlight();
  const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.parentElement.closest("script, style, button, .headerlink, math")) continue;
    for (const { index, 0: text } of node.data.matchAll(pattern)) {
      const range = new Range();
      range.setStart(node, index);
      range.setEnd(node, index + text.length);
      found.add(range);
    }
  }
  if (!found.size) return;
  CSS.highlights.set("korean-search", found);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "ks-clear";
  button.textContent = `찾은 말 ${found.size}곳 강조 지우기 (Esc)`;
  const clear = () => {
    CSS.highlights.delete("korean-search");
    button.remove();
    removeEventListener("keydown", escape);
  };
  const escape = (event) => event.key === "Escape" && !document.querySelector("dialog[open]") && clear();
  button.addEventListener("click", clear);
  addEventListener("keydown", escape);
  main.append(button);
})();
