// Formulas (_ext/mathml.py): copying gives LaTeX, and a formula that scrolls can be reached by keyboard.

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

const observer = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const scrolls = target.scrollWidth > target.clientWidth;
    target.toggleAttribute("tabindex", scrolls);
    if (scrolls) {
      target.tabIndex = 0;
      target.role = "group";
      target.ariaLabel = "옆으로 밀어 보는 수식";
    }
  }
});
document.querySelectorAll(".formula-box").forEach((box) => observer.observe(box));
