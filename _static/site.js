// Copy buttons, drawers, previews of terms, words that a search found, reports of errors, and boxes that scroll sideways.
"use strict";

(() => {
  const main = document.querySelector("[role=main]");
  const status = document.createElement("span");
  status.role = "status";
  status.className = "visually-hidden";
  main.append(status);

  // -- Copy buttons -----------------------------------------------------------------------------

  // Of a session what was typed: prompts and output, which the build marks, are left out. Any other text as it is.
  const textOf = (block) => {
    const copy = block.cloneNode(true);
    copy.querySelectorAll(".linenos").forEach((number) => number.remove());
    if (copy.querySelector(".gp")) {
      copy.querySelectorAll(".gp").forEach((prompt) => (prompt.textContent = "\x01"));
      copy.querySelectorAll(".go, .gt").forEach((output) => (output.textContent = "\x02"));
    }
    return copy.textContent
      .replace(/.*\x02.*\n?/g, "")
      .replace(/^\n+|\n+(?=\n\x01|$)/g, "") // empty lines between output and prompt
      .replaceAll("\x01", "");
  };

  const write = async (text) => {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const field = document.createElement("textarea"); // a page served without https has no clipboard
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    if (!done) throw new Error();
  };

  for (const block of main.querySelectorAll(".highlight pre")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copybtn";
    button.textContent = "복사";
    button.addEventListener("click", async () => {
      const said = await write(textOf(block)).then(() => "복사했다", () => "복사하지 못했다");
      button.textContent = status.textContent = said;
      button.focus();
      setTimeout(() => {
        button.textContent = "복사";
        status.textContent = "";
      }, 2000);
    });
    block.after(button);
  }

  // -- Boxes that scroll sideways ---------------------------------------------------------------

  const kinds = { pre: "코드", ".table-wrapper": "표", ".diagram": "그림", ".formula-box, .math": "수식" };
  const tell = ({ target }) => {
    if (target.clientWidth && target.scrollWidth > target.clientWidth) { // in running text Firefox has no width for it
      target.tabIndex = 0;
      target.role = "group";
      target.ariaLabel = `옆으로 밀어 보는 ${Object.entries(kinds).find(([kind]) => target.matches(kind))[1]}`;
    } else for (const name of ["tabindex", "role", "aria-label"]) target.removeAttribute(name);
  };
  const boxes = new ResizeObserver((entries) => entries.forEach(tell));
  for (const box of main.querySelectorAll(Object.keys(kinds))) {
    boxes.observe(box);
    if (box.matches("pre")) box.addEventListener("contentvisibilityautostatechange", (event) => event.skipped || tell(event)); // it was not laid out
  }

  // -- Drawers ----------------------------------------------------------------------------------

  for (const drawer of document.querySelectorAll("[popover]")) {
    drawer.addEventListener("toggle", (event) => event.newState === "open" && drawer.focus());
    drawer.addEventListener("click", (event) => event.target.closest("a") && drawer.togglePopover(false));
  }
  const contents = document.getElementById("__toc");
  document.querySelector("a[href='#__toc']")?.addEventListener("click", () => contents.checkVisibility() || contents.showPopover());

  // -- Previews of terms: Escape hides one until the pointer or the focus has moved on ----------

  const hidePreviews = (hidden) => document.documentElement.classList.toggle("no-previews", hidden);
  addEventListener("keydown", (event) => event.key === "Escape" && hidePreviews(true));
  for (const moved of ["mouseover", "focusin"]) addEventListener(moved, () => hidePreviews(false));

  // -- Words that Sphinx's own search found -----------------------------------------------------

  const ledBySearch = () => {
    try {
      return localStorage.getItem("sphinx_highlight_terms") || /[?&]highlight=/.test(location.search);
    } catch {
      return false; // a browser that stores nothing
    }
  };
  const markingScripts = document.getElementById("marking-scripts");
  if (markingScripts && ledBySearch()) {
    const scripts = document.importNode(markingScripts.content, true);
    for (const script of scripts.children) script.async = false; // they rely on each other, in their order
    document.body.append(scripts);
    // The link that clears the marks is a javascript: address, which a content security policy forbids.
    document.getElementById("searchbox").addEventListener("click", (event) => {
      event.preventDefault();
      SphinxHighlight.hideSearchWords();
    });
  }

  // -- "오류 알리기" names the section in which the reader last selected text, else that of the address

  const titleOf = (node) => {
    const element = node?.closest ? node : node?.parentElement;
    const heading = element?.closest("article section")?.querySelector(":is(h1, h2, h3, h4, h5, h6)").cloneNode(true);
    heading?.querySelector(".headerlink")?.remove();
    return heading?.textContent ?? "";
  };
  let selected = "";
  document.addEventListener("selectionchange", () => {
    const selection = getSelection();
    if (!selection.isCollapsed) selected = titleOf(selection.anchorNode) || selected;
  });
  const report = document.querySelector("a.report");
  report?.addEventListener("click", () => {
    const address = new URL(report.href);
    address.searchParams.set("section", selected || titleOf(document.querySelector(":target")));
    report.href = address;
  });
})();
