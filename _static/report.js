// "오류 알리기" names the section: the one in which the reader last selected text, else the one in the address.
(() => {
  const link = document.querySelector("a.report");
  if (!link) return;
  const title = node => {
    const element = node && (node.closest ? node : node.parentElement);
    const heading = element?.closest("article section")?.querySelector(":is(h1, h2, h3, h4, h5, h6)");
    return heading ? [...heading.childNodes].filter(child => !child.classList?.contains("headerlink")).map(child => child.textContent).join("") : "";
  };
  let selected = "";
  document.addEventListener("selectionchange", () => {
    const selection = getSelection();
    if (!selection.isCollapsed) selected = title(selection.anchorNode) || selected;
  });
  link.addEventListener("click", () => {
    const address = new URL(link.href);
    const id = decodeURIComponent(location.hash.slice(1));
    address.searchParams.set("section", selected || title(document.getElementById(id)));
    link.href = address;
  });
})();
