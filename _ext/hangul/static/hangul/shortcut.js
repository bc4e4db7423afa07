// All of the search that a normal page loads: the keys, the field that opens at once, and the way to the rest.
"use strict";

(() => {
  const root = document.currentScript.src.replace(/_static\/.*/, "");
  const add = (tag, properties) => document.head.append(Object.assign(document.createElement(tag), properties));
  const script = (file, onload) => add("script", { src: root + "_static/" + file, onload });
  const style = () => add("link", { rel: "stylesheet", href: root + "_static/hangul/search.css" });
  let dialog;
  const open = () => {
    if (!dialog) {
      style();
      dialog = document.createElement("dialog");
      dialog.className = "ks-dialog";
      dialog.ariaLabel = "검색";
      dialog.innerHTML = '<form class="ks-panel" role="search"><input type="text" enterkeyhint="search" name="q" autocomplete="off" spellcheck="false" aria-label="찾는 말" placeholder="찾는 말"></form>';
      dialog.firstChild.action = root + "search.html";
      document.body.append(dialog);
      // panel.js asks for these: they come at the same time.
      for (const file of ["_static/hangul/analyser.js", "_search/index.js"]) add("link", { rel: "preload", as: "script", href: root + file });
      script("hangul/panel.js", () => hangulSearch.dialog(dialog.querySelector("input")));
    }
    if (!dialog.open) dialog.showModal();
    dialog.querySelector("input").select();
  };
  // With a Korean input method on, event.key is ㅏ or "Process": the place of the key tells.
  addEventListener("keydown", (event) => {
    const { code, key, target } = event;
    const command = event.ctrlKey || event.metaKey;
    const slash = !command && (key === "/" || (code === "Slash" && key.length > 1)) && !target.closest?.("input, textarea, select, [contenteditable]");
    if (event.shiftKey || event.altKey || !(slash || (command && code === "KeyK"))) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const here = document.querySelector(".ks-form input"); // the search page has a field already
    if (here) here.select();
    else open();
  }, true);
  const box = document.querySelector(".sidebar-search");
  if (box) {
    box.ariaKeyShortcuts = "Control+K /";
    box.title = "Ctrl+K";
    if (!document.getElementById("search-results")) box.addEventListener("click", open);
  }
  if (/[?&]find=/.test(location.search)) {
    style();
    script("hangul/highlight.js");
  }
})();
