// Runs before the first paint.

// The theme that the reader chose, else the system's.
try {
  document.body.dataset.theme = localStorage.getItem("theme") || "auto";
} catch {
  document.body.dataset.theme = "auto"; // a browser that stores nothing
}

// Sections are laid out when the reader comes near them (site.css), but at once where the browser restores how far the
// reader was. One that was near stays like any other text: nothing is cut off at its edges.
if (performance.getEntriesByType("navigation")[0]?.type === "navigate") document.body.classList.add("on-demand");
addEventListener("contentvisibilityautostatechange", ({ target, skipped }) => skipped || target.classList.add("near"), true);
