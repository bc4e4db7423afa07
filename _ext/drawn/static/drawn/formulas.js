// The font is ready before a formula comes into view.
document.fonts.load("1em 'STIX Two Math'");

// Copying formulas gives LaTeX, which the browser alone would leave out.

addEventListener("copy", (event) => {
  const selection = getSelection();
  if (selection.isCollapsed) return;
  const range = selection.getRangeAt(0).cloneRange();
  const formula = (node) => (node.closest ? node : node.parentNode).closest("math");
  const first = formula(range.startContainer);
  const last = formula(range.endContainer);
  if (first) range.setStartBefore(first);
  if (last) range.setEndAfter(last);
  const copy = document.createElement("div");
  copy.append(range.cloneContents());
  const formulas = copy.querySelectorAll("math");
  if (!formulas.length) return;
  event.clipboardData.setData("text/html", copy.innerHTML);
  for (const math of formulas) {
    const dollars = math.hasAttribute("display") ? "$$" : "$";
    math.replaceWith(dollars + math.querySelector("annotation").textContent + dollars);
  }
  document.body.append(copy); // the text as the reader sees it needs a place in the page
  event.clipboardData.setData("text/plain", copy.innerText.trim());
  copy.remove();
  event.preventDefault();
});
